package dev.headrace.auth;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An access token and when it expires. Immutable; {@link #toString} does not show the value.
 *
 * <p>The value is checked when it is used: one that a header field cannot carry fails the call with
 * an {@link dev.headrace.core.AuthenticationException}. One line break at its end, as files have
 * it, is dropped.
 */
public final class Token {
  private final String value;
  private final @Nullable Instant expiresAt;

  private Token(String value, @Nullable Instant expiresAt) {
    this.value = Objects.requireNonNull(value, "a token without a value");
    this.expiresAt = expiresAt;
  }

  /** A token that is used until the server refuses it. */
  public static Token of(String value) {
    return new Token(value, null);
  }

  /** A token that expires at this moment of the wall clock. */
  public static Token of(String value, Instant expiresAt) {
    return new Token(value, expiresAt);
  }

  /** The value: a secret. */
  public String value() {
    return value;
  }

  /** When it expires, or null if nobody said. */
  public @Nullable Instant expiresAt() {
    return expiresAt;
  }

  @Override
  public String toString() {
    return "Token[***, expiresAt=" + expiresAt + "]";
  }
}
