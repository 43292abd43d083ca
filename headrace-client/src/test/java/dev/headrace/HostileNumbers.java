package dev.headrace;

import dev.headrace.core.Headers;
import dev.headrace.core.HttpDate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Numbers and dates as no server should send them, and a few as they should. */
final class HostileNumbers {
  static final List<String> NUMBERS =
      List.of(
          "0",
          "1",
          "5",
          "60",
          "-0",
          "-1",
          "+5",
          "1.5",
          "0.0001",
          ".5",
          "5.",
          "1,5",
          "1e3",
          "1e30",
          "0x10",
          "010",
          " 120",
          "120 ",
          "1 2",
          "",
          "NaN",
          "Infinity",
          "-Infinity",
          "null",
          "true",
          "2147483647",
          "2147483648",
          "-2147483648",
          "4294967296",
          "9223372036",
          "9223372037",
          "9223372036854",
          "9223372036855",
          "9223372036854775",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "18446744073709551616",
          "1" + "0".repeat(30),
          "9".repeat(400),
          "0." + "9".repeat(400),
          "1.7976931348623157e308",
          "\u0661\u0662",
          "\u00b2",
          "1_000",
          "1'000",
          "1;2",
          "5s",
          "5m3s",
          "9223372036854775807s",
          "2562047h47m16.854775807s",
          "2562048h",
          "-5s",
          "1h1h",
          "PT5S");
  static final List<String> DATES =
      List.of(
          "Thu, 01 Jan 1970 00:00:00 GMT",
          "Mon, 01 Jan 0000 00:00:00 GMT",
          "Fri, 31 Dec 9999 23:59:59 GMT",
          "Fri, 31 Dec 9999 23:59:60 GMT",
          "Sat, 01 Jan 10000 00:00:00 GMT",
          "Wed, 31 Dec 2025 23:59:60 GMT",
          "Thursday, 01-Jan-26 00:00:05 GMT",
          "Sunday, 31-Dec-75 23:59:59 GMT",
          "Friday, 01-Jan-77 00:00:00 GMT",
          "Thu Jan  1 00:00:05 2026",
          "thu, 01 jan 2026 00:00:05 gmt",
          "Do, 01 Jan 2026 00:00:05 GMT",
          "Thu, 01 Jan 2026 00:00:05 +0100",
          "Thu, 01 Jan 2026 00:00:05 CET",
          "Thu, 30 Feb 2026 00:00:05 GMT",
          "Thu, 01 Jan 2026 24:00:05 GMT",
          "Thu, 01 Jan 2026 00:00:05",
          "2026-01-01T00:00:05Z",
          "2026-01-01T00:00:05+14:00",
          "+999999999-12-31T23:59:59.999999999Z",
          "-999999999-01-01T00:00:00Z");
  private static final List<String> FIELDS =
      List.of(
          "Retry-After",
          "Retry-After",
          "Retry-After",
          "retry-after-ms",
          "Date",
          "Age",
          "Expires",
          "RateLimit-Limit",
          "RateLimit-Remaining",
          "RateLimit-Reset",
          "X-RateLimit-Limit",
          "X-RateLimit-Remaining",
          "X-RateLimit-Reset",
          "X-RateLimit-Reset-After",
          "x-ratelimit-limit-requests",
          "x-ratelimit-remaining-requests",
          "x-ratelimit-reset-requests",
          "anthropic-ratelimit-requests-limit",
          "anthropic-ratelimit-requests-remaining",
          "anthropic-ratelimit-requests-reset",
          "X-Rate-Limit-Limit",
          "X-Rate-Limit-Remaining",
          "X-Rate-Limit-Reset",
          "X-Should-Retry");
  private final Random random;

  HostileNumbers(Random random) {
    this.random = random;
  }

  /** Some fields with such values; {@code now} is what they may be near to. */
  Headers fields(Instant now) {
    Headers.Builder headers = Headers.builder();
    for (int count = random.nextInt(7); count > 0; count--) {
      headers.addReceived(one(FIELDS), value(now));
    }
    if (random.nextInt(3) == 0) {
      headers.addReceived("RateLimit", "\"d\";r=" + value(now) + ";t=" + value(now));
      headers.addReceived("RateLimit-Policy", "\"d\";q=" + value(now) + ";w=" + value(now));
    }
    return headers.build();
  }

  private String value(Instant now) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> one(NUMBERS);
      case 2 -> one(DATES);
      case 3 -> String.valueOf(random.nextInt(100));
      case 4 -> String.valueOf(now.getEpochSecond() + random.nextInt(200) - 50);
      case 5 -> String.valueOf(now.toEpochMilli() + random.nextInt(200_000) - 50_000);
      case 6 -> HttpDate.format(now.plus(Duration.ofSeconds(random.nextInt(200) - 50)));
      default -> digits();
    };
  }

  private String digits() {
    StringBuilder text = new StringBuilder();
    for (int count = 1 + random.nextInt(25); count > 0; count--) {
      text.append("0123456789.-+e".charAt(random.nextInt(random.nextInt(4) == 0 ? 14 : 10)));
    }
    return text.toString();
  }

  private String one(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }
}
