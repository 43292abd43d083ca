package dev.headrace.transport.apache;

import dev.headrace.core.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How long an idle connection stays in the pool: less than the server says it keeps it (the {@code
 * timeout} of {@code Keep-Alive}, RFC 2068 §19.7.1.1), so that a request seldom meets its closing.
 */
final class KeepAlive {
  private static final long MARGIN_MILLIS = 1_000;

  private KeepAlive() {}

  static long millis(Headers headers) {
    String field = headers.first("Keep-Alive");
    long longest = EngineSettings.KEEP_ALIVE.toMillis();
    long stated = field == null ? -1 : seconds(field);
    if (stated < 0) {
      return longest;
    }
    long millis = stated * 1_000;
    return Math.min(longest, Math.max(millis - MARGIN_MILLIS, millis / 2));
  }

  /** The seconds of the parameter {@code timeout}, or -1. */
  private static long seconds(@Nullable String field) {
    for (String parameter : String.valueOf(field).split(",", -1)) {
      String text = parameter.strip();
      if (text.regionMatches(true, 0, "timeout=", 0, 8) && text.length() <= 8 + 6) {
        String digits = text.substring(8);
        if (!digits.isEmpty() && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
          return Long.parseLong(digits);
        }
      }
    }
    return -1;
  }
}
