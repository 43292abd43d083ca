package dev.headrace.auth;

import java.time.Duration;

/** How a credential is obtained and where it goes: what {@link Auth} keeps. */
sealed interface AuthScheme {

  /** No credential. */
  record None() implements AuthScheme {}

  /** The same field on every request. */
  final class Fixed implements AuthScheme {
    final String header;
    final String value;

    Fixed(String header, String value) {
      this.header = header;
      this.value = value;
    }

    @Override
    public String toString() {
      return "Fixed[" + header + ": ***]";
    }
  }

  /**
   * A bearer token that is fetched (RFC 6750 §2.1).
   *
   * @param source yields a new one
   * @param early how long before its expiry a new one is fetched
   */
  record Bearer(TokenFetch source, Duration early) implements AuthScheme {}
}
