package dev.headrace.core.fuzz;

import dev.headrace.core.Headers;
import dev.headrace.core.RetryAfter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** A wait is never negative and never longer than can be counted in nanoseconds. */
public final class RetryAfterFuzz {
  private static final Instant RECEIVED = Instant.parse("2026-11-22T12:00:00Z");
  private static final String[] NAMES = {"Retry-After", "retry-after-ms", "date"};

  private RetryAfterFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.ISO_8859_1);
    Headers.Builder headers = Headers.builder();
    int line = 0;
    for (String value : text.split("\n", 4)) {
      headers.addReceived(NAMES[line++ % NAMES.length], value);
    }
    Duration wait = RetryAfter.parse(headers.build(), RECEIVED);
    Fuzz.check(wait == null || !wait.isNegative() && wait.toNanos() >= 0, text);
  }
}
