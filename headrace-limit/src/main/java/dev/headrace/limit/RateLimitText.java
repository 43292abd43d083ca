package dev.headrace.limit;

import dev.headrace.core.Redaction;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The written form of a rate limit, as on a command line: {@code 100/1s:burst=20}. */
final class RateLimitText {
  private static final Pattern FORM =
      Pattern.compile(
          "([0-9]{1,10})/([0-9]{0,18})(ns|ms|s|m|h|d)(?::(burst|bucket)=([0-9]{1,10}))?");

  private RateLimitText() {}

  static RateLimit parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw wrong(
          text,
          "write it as 100/1s, 100/1s:burst=20 or 100/1s:bucket=20, with ms, s, m, h or d",
          null);
    }
    try {
      RateLimit limit = RateLimit.of(number(form.group(1))).per(window(form));
      if (form.group(4) == null) {
        return limit;
      }
      int burst = number(form.group(5));
      return form.group(4).equals("bucket") ? limit.bucket(burst) : limit.burst(burst);
    } catch (IllegalArgumentException | ArithmeticException bad) {
      throw wrong(text, String.valueOf(bad.getMessage()), bad);
    }
  }

  static String format(int units, Duration window) {
    return units + "/" + format(window);
  }

  private static String format(Duration window) {
    long millis = window.toMillis();
    if (!window.equals(Duration.ofMillis(millis))) {
      return window.toNanos() + "ns";
    }
    if (millis % 1_000 != 0) {
      return millis + "ms";
    }
    long seconds = millis / 1_000;
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  private static Duration window(Matcher form) {
    long amount = form.group(2).isEmpty() ? 1 : Long.parseLong(form.group(2));
    return switch (form.group(3)) {
      case "ns" -> Duration.ofNanos(amount);
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      case "h" -> Duration.ofHours(amount);
      default -> Duration.ofDays(amount);
    };
  }

  private static int number(String digits) {
    long value = Long.parseLong(digits);
    if (value > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(value + " is more than " + Integer.MAX_VALUE);
    }
    return (int) value;
  }

  private static IllegalArgumentException wrong(
      String text, String why, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "'" + Redaction.printable(text) + "' is not a rate limit: " + why, cause);
  }
}
