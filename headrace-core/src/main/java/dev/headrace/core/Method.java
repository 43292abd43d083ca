package dev.headrace.core;

import java.util.Map;

/** An HTTP method (RFC 9110 §9): a case-sensitive token and what may be assumed about it. */
public final class Method {
  /** Safe and idempotent. */
  public static final Method GET = new Method("GET", true, true);

  /** Safe and idempotent. */
  public static final Method HEAD = new Method("HEAD", true, true);

  /** Neither safe nor idempotent. */
  public static final Method POST = new Method("POST", false, false);

  /** Idempotent. */
  public static final Method PUT = new Method("PUT", false, true);

  /** Neither safe nor idempotent (RFC 5789). */
  public static final Method PATCH = new Method("PATCH", false, false);

  /** Idempotent. */
  public static final Method DELETE = new Method("DELETE", false, true);

  /** Safe and idempotent. */
  public static final Method OPTIONS = new Method("OPTIONS", true, true);

  private static final Map<String, Method> KNOWN =
      Map.of(
          "GET", GET, "HEAD", HEAD, "POST", POST, "PUT", PUT, "PATCH", PATCH, "DELETE", DELETE,
          "OPTIONS", OPTIONS);

  private final String name;
  private final boolean safe;
  private final boolean idempotent;

  private Method(String name, boolean safe, boolean idempotent) {
    this.name = name;
    this.safe = safe;
    this.idempotent = idempotent;
  }

  /**
   * The method of this name. One that is not a constant here is taken as neither safe nor
   * idempotent.
   *
   * @throws IllegalArgumentException if the name is not a token, or is CONNECT or TRACE
   */
  public static Method of(String name) {
    Method known = KNOWN.get(name);
    if (known != null) {
      return known;
    }
    if (!Headers.isToken(name)) {
      throw new IllegalArgumentException("the method is not a token (RFC 9110 §9.1)");
    }
    if (name.equalsIgnoreCase("CONNECT") || name.equalsIgnoreCase("TRACE")) {
      throw new IllegalArgumentException(name + " is not a method of API calls");
    }
    return new Method(name, false, false);
  }

  /** The token. */
  public String name() {
    return name;
  }

  /** Whether it is defined as read-only (RFC 9110 §9.2.1). */
  public boolean isSafe() {
    return safe;
  }

  /** Whether a body is usual, so that even an empty one is stated (RFC 9110 §8.6). */
  public boolean hasUsualBody() {
    return equals(POST) || equals(PUT) || equals(PATCH);
  }

  /** Whether sending it twice has the effect of sending it once (RFC 9110 §9.2.2). */
  public boolean isIdempotent() {
    return idempotent;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Method that && name.equals(that.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
