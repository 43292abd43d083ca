package dev.headrace.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Durations as Go prints them ({@code time.ParseDuration}), and days: {@code 1h2m3.5s}, {@code
 * 12ms}.
 */
final class GoDuration {
  private static final long MOST = Long.MAX_VALUE / 2; // nanos; 146 years

  private GoDuration() {}

  /** The duration that {@code text} is, or null if it is none, is negative, or beyond a century. */
  static @Nullable Duration parse(String text) {
    long nanos = 0;
    int at = 0;
    while (at < text.length()) {
      int unitAt = at;
      while (unitAt < text.length() && isOfNumber(text.charAt(unitAt))) {
        unitAt++;
      }
      int end = unitAt;
      while (end < text.length() && !isOfNumber(text.charAt(end))) {
        end++;
      }
      double part = number(text, at, unitAt) * unitNanos(text.substring(unitAt, end));
      if (!(part >= 0 && nanos + part < MOST)) { // not a number, too
        return null;
      }
      nanos += Math.round(part);
      at = end;
    }
    return text.isEmpty() ? null : Duration.ofNanos(nanos);
  }

  private static boolean isOfNumber(char c) {
    return c >= '0' && c <= '9' || c == '.';
  }

  /** Not a number if it is none: Java's own reader would take what Go does not. */
  private static double number(String text, int from, int to) {
    double number = 0;
    double place = 0; // 0 before the point
    int digits = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c == '.') {
        if (place != 0) {
          return Double.NaN;
        }
        place = 1;
      } else {
        digits++;
        number = place == 0 ? number * 10 + (c - '0') : number + (c - '0') * (place /= 10);
      }
    }
    return digits == 0 ? Double.NaN : number;
  }

  private static double unitNanos(String unit) {
    return switch (unit) {
      case "ns" -> 1;
      case "us", "\u00b5s", "\u03bcs" -> 1e3;
      case "ms" -> 1e6;
      case "s" -> 1e9;
      case "m" -> 60e9;
      case "h" -> 3_600e9;
      case "d" -> 86_400e9;
      default -> Double.NaN;
    };
  }
}
