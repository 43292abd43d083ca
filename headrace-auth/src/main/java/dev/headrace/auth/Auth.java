package dev.headrace.auth;

import dev.headrace.core.Durations;
import dev.headrace.core.Headers;
import dev.headrace.core.Principal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Who is calling: the credential of a client and the {@link Principal} that stands for it. The
 * credential goes to the client's own origin only and is masked wherever a request is shown.
 *
 * <p>A header field that the caller sets by hand under the same name wins: then the credential
 * stays out of that call, and its principal is a keyed hash of what was set. Immutable; {@link
 * #toString} shows no secret.
 */
public final class Auth {
  private static final Auth NONE = new Auth(Principal.ANONYMOUS, new AuthScheme.None());
  private static final Duration EARLY = Duration.ofSeconds(30);
  private static final String AUTHORIZATION = "Authorization";
  private final Principal principal;
  private final AuthScheme scheme;

  private Auth(Principal principal, AuthScheme scheme) {
    this.principal = principal;
    this.scheme = scheme;
  }

  /** No credential: the calls of nobody in particular. */
  public static Auth none() {
    return NONE;
  }

  /**
   * A key in a header field. The principal is a keyed hash of it, which other processes do not
   * share: give it a {@link #named name} if they should.
   *
   * @throws IllegalArgumentException if the name is no token or the key cannot stand in a header
   *     field; does not show the key
   */
  public static Auth apiKey(String headerName, String key) {
    String value = SecretText.visible(key, "the API key");
    Headers.of(headerName, "checked"); // throws if the name is no token
    return fixed(headerName, value, value);
  }

  /**
   * A user name and a password (RFC 7617), in UTF-8. The principal is the user name.
   *
   * @throws IllegalArgumentException if the user name holds a colon, or either a control character
   */
  public static Auth basic(String user, String password) {
    if (user.isEmpty() || user.indexOf(':') >= 0) { // RFC 7617 §2
      throw new IllegalArgumentException("the user name is empty or holds a colon (RFC 7617 §2)");
    }
    String pair =
        SecretText.withoutControls(user, "the user name")
            + ":"
            + SecretText.withoutControls(password, "the password");
    String encoded = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    String name = user.equals(Principal.ANONYMOUS.name()) ? "user-" + user : user;
    return new Auth(new Principal(name), new AuthScheme.Fixed(AUTHORIZATION, "Basic " + encoded));
  }

  /**
   * A bearer token that does not change (RFC 6750). The principal is a keyed hash of it, which
   * other processes do not share: give it a {@link #named name} if they should.
   *
   * @throws IllegalArgumentException if it cannot stand in a header field; does not show it
   */
  public static Auth bearer(String token) {
    String value = SecretText.visible(token, "the bearer token");
    return fixed(AUTHORIZATION, "Bearer " + value, value);
  }

  /**
   * Bearer tokens from a provider (RFC 6750): fetched when first needed, kept, replaced early, and
   * replaced once for all callers when the server answers 401. The principal is an id of this
   * object, which other processes do not share: give it a {@link #named name} if they should.
   */
  public static Auth bearer(TokenProvider tokens) {
    return fetched(tokens::token);
  }

  /** As {@link #bearer(TokenProvider)}, for tokens whose expiry nobody tells. It may block. */
  public static Auth bearer(Supplier<String> tokens) {
    return fetched(() -> CompletableFuture.completedStage(Token.of(tokens.get())));
  }

  private static Auth fixed(String header, String value, String secret) {
    String name = "key-" + Fingerprint.of(List.of(secret));
    return new Auth(new Principal(name), new AuthScheme.Fixed(header, value));
  }

  private static Auth fetched(TokenFetch source) {
    Principal principal = new Principal("provider-" + Fingerprint.fresh());
    return new Auth(principal, new AuthScheme.Bearer(source, EARLY));
  }

  /**
   * This credential with a principal of this name: no secret, the same wherever the same account
   * calls.
   *
   * @throws IllegalArgumentException if it is blank or {@code anonymous}, holds control characters,
   *     or there is no credential to name
   */
  public Auth named(String name) {
    if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("the principal's name is blank or not printable");
    }
    if (name.equals(Principal.ANONYMOUS.name())) {
      throw new IllegalArgumentException("'" + name + "' stands for calls without a credential");
    }
    if (scheme instanceof AuthScheme.None) {
      throw new IllegalArgumentException("there is no credential to name");
    }
    return new Auth(new Principal(name), scheme);
  }

  /**
   * How long before its expiry a fetched token is replaced, in the background while it still
   * serves. Defaults to 30 s; half its life at most. Without effect on credentials that are not
   * fetched.
   */
  public Auth refreshEarly(Duration early) {
    Durations.positive(early, "refreshEarly");
    return scheme instanceof AuthScheme.Bearer bearer
        ? new Auth(principal, new AuthScheme.Bearer(bearer.source(), early))
        : this;
  }

  /** Who is calling, known before there is any token. */
  public Principal principal() {
    return principal;
  }

  AuthScheme scheme() {
    return scheme;
  }

  /** The name of the field that the credential goes to, or the empty string. */
  String headerName() {
    if (scheme instanceof AuthScheme.Fixed fixed) {
      return fixed.header;
    }
    return scheme instanceof AuthScheme.Bearer ? AUTHORIZATION : "";
  }

  @Override
  public String toString() {
    return "Auth[" + scheme.getClass().getSimpleName() + ", " + principal.name() + "]";
  }
}
