package dev.headrace.cli;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns the text of options into values; every refusal names the option. */
final class Values {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private Values() {}

  /** A number with its unit, longer than zero: {@code 500ms}, {@code 30s}, {@code 5m}. */
  static Duration duration(String option, String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw Stop.usage(
          option + ": a duration is a number with a unit, such as 500ms, 30s, 5m, 2h or 1d");
    }
    long number = Long.parseLong(matcher.group(1));
    if (number == 0) {
      throw Stop.usage(option + ": must be longer than zero");
    }
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofDays(number);
    };
  }

  /** A whole number from 1 to {@code most}. */
  static int count(String option, String text, int most) {
    if (!text.matches("\\d{1,9}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
      throw Stop.usage(option + ": must be a whole number from 1 to " + most);
    }
    return Integer.parseInt(text);
  }

  /** What the library makes of an option; its refusal becomes bad usage that names the option. */
  static <T> T checked(String option, Supplier<T> maker) {
    try {
      return maker.get();
    } catch (IllegalArgumentException refused) {
      throw Stop.usage(option + ": " + refused.getMessage());
    }
  }
}
