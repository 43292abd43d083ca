package dev.headrace.limit;

import dev.headrace.core.HttpDate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * When a limit resets, in whatever form a server says it.
 *
 * <table>
 * <caption>Forms</caption>
 * <tr><td>{@code 30}, {@code 0.25}</td><td>seconds from the answer, up to 10^9</td></tr>
 * <tr><td>{@code 1735689600}, {@code 1735689600.5}</td><td>seconds of the epoch</td></tr>
 * <tr><td>{@code 1735689600500}</td><td>milliseconds of the epoch, above 10^12</td></tr>
 * <tr><td>{@code 6m0s}, {@code 12ms}</td><td>a duration of Go</td></tr>
 * <tr><td>{@code 2025-01-01T00:00:00Z}</td><td>ISO 8601, RFC 3339</td></tr>
 * <tr><td>{@code Wed, 01 Jan 2025 00:00:00 GMT}</td><td>an HTTP date (RFC 9110 §5.6.7)</td></tr>
 * </table>
 *
 * <p>A moment is compared with the answer's own Date, so that no two clocks are; with the receipt
 * only if there is none. One that is over is now; more than 366 days ahead is not believed.
 *
 * @param after from the receipt, from 0 to 366 days
 * @param grain how far off that may be, or null if nobody knows
 */
record ResetTime(Duration after, @Nullable Duration grain) {
  private static final long EPOCH_SECONDS = 1_000_000_000L; // above; 2001
  private static final long EPOCH_MILLIS = 1_000_000_000_000L; // above; 2001
  private static final long ABSURD = 100_000_000_000_000L; // from; the year 5138

  /** What is believed at most: a year. */
  static final Duration LONGEST = Duration.ofDays(366);

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final int MOST_DIGITS = 15; // before the point

  /** What {@code text} says, or null if it is in no such form. */
  static @Nullable ResetTime parse(String text, Reading reading) {
    if (text.isEmpty() || text.length() > 64) {
      return null;
    }
    char first = text.charAt(0);
    char last = text.charAt(text.length() - 1);
    if (first < '0' || first > '9') {
      return moment(HttpDate.parse(text, reading.receivedAt()), SECOND, reading);
    }
    if (text.length() > 10 && text.charAt(4) == '-') {
      return moment(iso(text), text.indexOf('.') < 0 ? SECOND : MILLI, reading);
    }
    return last >= '0' && last <= '9' ? number(text, reading) : go(text);
  }

  /** The delta of seconds that {@code seconds} is. */
  static @Nullable ResetTime ofSeconds(long seconds) {
    return seconds > EPOCH_SECONDS ? null : believed(Duration.ofSeconds(seconds), SECOND);
  }

  private static @Nullable ResetTime number(String text, Reading reading) {
    int dot = text.indexOf('.');
    int end = dot < 0 ? text.length() : dot;
    if (end > MOST_DIGITS || !digits(text, 0, end)) {
      return null;
    }
    if (dot >= 0 && !digits(text, dot + 1, text.length())) {
      return null;
    }
    long whole = Long.parseLong(text.substring(0, end));
    if (whole >= ABSURD) {
      return null;
    }
    if (whole > EPOCH_MILLIS) {
      return moment(Instant.ofEpochMilli(whole), MILLI, reading);
    }
    long nanos = dot < 0 ? 0 : fraction(text, dot + 1);
    Duration grain = dot < 0 ? SECOND : MILLI;
    return whole > EPOCH_SECONDS
        ? moment(Instant.ofEpochSecond(whole, nanos), grain, reading)
        : believed(Duration.ofSeconds(whole, nanos), grain);
  }

  private static @Nullable ResetTime go(String text) {
    Duration duration = GoDuration.parse(text);
    boolean fine = text.indexOf('.') >= 0 || text.endsWith("ms") || !text.endsWith("s");
    return duration == null ? null : believed(duration, fine ? MILLI : SECOND);
  }

  private static @Nullable Instant iso(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException malformed) {
      return null;
    }
  }

  private static @Nullable ResetTime moment(
      @Nullable Instant moment, Duration grain, Reading reading) {
    if (moment == null) {
      return null;
    }
    Instant date = reading.date();
    Instant from = date == null ? reading.receivedAt() : date;
    Duration after = Duration.between(from, moment);
    Duration total = date == null ? null : grain.plus(SECOND); // a Date has whole seconds
    return believed(after.isNegative() ? Duration.ZERO : after, total);
  }

  private static @Nullable ResetTime believed(Duration after, @Nullable Duration grain) {
    return after.compareTo(LONGEST) > 0 ? null : new ResetTime(after, grain);
  }

  /** The nanoseconds that the digits from {@code at} on are as a fraction of a second. */
  private static long fraction(String text, int at) {
    long nanos = 0;
    for (int i = at; i < at + 9; i++) {
      nanos = nanos * 10 + (i < text.length() ? text.charAt(i) - '0' : 0);
    }
    return nanos;
  }

  private static boolean digits(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return from < to;
  }
}
