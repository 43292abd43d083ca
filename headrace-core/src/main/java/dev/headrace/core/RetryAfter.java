package dev.headrace.core;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How long a server asks to be left alone (RFC 9110 §10.2.3), in the forms that servers use: {@code
 * retry-after-ms} first, then {@code Retry-After} as seconds, decimals allowed, or as an HTTP date.
 */
public final class RetryAfter {
  /** The longest wait that is told: 292 years. */
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

  private RetryAfter() {}

  /**
   * The wait that {@code headers} ask for, counted from the receipt of the response; null if they
   * ask for none, or in no form that can be read. Never negative; a wait beyond 292 years is told
   * as 292 years; of several the longest is taken. A date is measured against the server's own
   * {@code Date}, and against {@code receivedAt} if there is none.
   */
  public static @Nullable Duration parse(Headers headers, Instant receivedAt) {
    Duration longest = null;
    for (String value : headers.all("retry-after-ms")) {
      longest = longer(longest, decimal(strip(value), 1_000_000));
    }
    if (longest != null) {
      return longest;
    }
    for (String line : headers.all("retry-after")) {
      String value = strip(line);
      Duration delta = decimal(value, 1_000_000_000);
      longest = longer(longest, delta != null ? delta : date(value, headers, receivedAt));
    }
    return longest;
  }

  private static @Nullable Duration date(String value, Headers headers, Instant receivedAt) {
    Instant date = HttpDate.parse(value, receivedAt);
    if (date == null) {
      return null;
    }
    String line = headers.first("date");
    Instant sent = line == null ? null : HttpDate.parse(strip(line), receivedAt);
    Instant from = sent != null ? sent : receivedAt;
    if (!date.isAfter(from)) {
      return Duration.ZERO;
    }
    return Durations.min(Duration.between(from, date), LONGEST);
  }

  /** {@code digits[.digits]} of units of {@code unitNanos}, or null. */
  private static @Nullable Duration decimal(String value, long unitNanos) {
    int dot = value.indexOf('.');
    int end = dot < 0 ? value.length() : dot;
    if (!allDigits(value, 0, end) || dot >= 0 && !allDigits(value, dot + 1, value.length())) {
      return null;
    }
    long nanos = 0;
    for (int i = 0; i < end; i++) {
      long digit = (value.charAt(i) - '0') * unitNanos;
      nanos = nanos > (Long.MAX_VALUE - digit) / 10 ? Long.MAX_VALUE : nanos * 10 + digit;
    }
    long place = unitNanos / 10;
    for (int i = end + 1; i < value.length() && place > 0; i++, place /= 10) {
      nanos = Durations.saturatedAdd(nanos, (value.charAt(i) - '0') * place);
    }
    return Duration.ofNanos(nanos);
  }

  private static boolean allDigits(String value, int from, int to) {
    for (int i = from; i < to; i++) {
      if (value.charAt(i) < '0' || value.charAt(i) > '9') {
        return false;
      }
    }
    return from < to;
  }

  private static @Nullable Duration longer(@Nullable Duration a, @Nullable Duration b) {
    return a == null || b != null && b.compareTo(a) > 0 ? b : a;
  }

  /** {@code value} without optional white space around it (RFC 9110 §5.6.3). */
  private static String strip(String value) {
    int from = 0;
    int to = value.length();
    while (from < to && (value.charAt(from) == ' ' || value.charAt(from) == '\t')) {
      from++;
    }
    while (to > from && (value.charAt(to - 1) == ' ' || value.charAt(to - 1) == '\t')) {
      to--;
    }
    return value.substring(from, to);
  }
}
