package dev.headrace.core;

/**
 * Whose credential a call uses: a stable name that is no secret, known before any token exists.
 * What is stored, coalesced or limited by credential goes by it, never by the token; it does not
 * change when a token is refreshed.
 *
 * @param name the configured name, else client id, user name or key id, else {@code anonymous}
 */
public record Principal(String name) {
  /** The principal of a call; absent means {@link #ANONYMOUS}. */
  public static final Attribute<Principal> KEY = Attribute.named("principal");

  /** Nobody: a call without credentials. */
  public static final Principal ANONYMOUS = new Principal("anonymous");

  /** The principal of {@code call}. */
  public static Principal of(Call call) {
    Principal principal = call.get(KEY);
    return principal != null ? principal : ANONYMOUS;
  }
}
