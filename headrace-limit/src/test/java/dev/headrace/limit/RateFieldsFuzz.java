package dev.headrace.limit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.headrace.core.Headers;
import dev.headrace.core.Response;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whatever the fields about rate limits hold, nothing is thrown, no number is impossible, and no
 * wait is negative or longer than a year. A line is a field; the first says the status.
 */
public final class RateFieldsFuzz {
  private static final Duration LONGEST = Duration.ofDays(366);
  private static final SignalReader READER =
      new SignalReader(List.of(), System.getLogger("headrace.limit"));

  private RateFieldsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, ISO_8859_1);
    Headers.Builder headers = Headers.builder();
    int status = text.startsWith("4") ? 429 : 200;
    for (String line : text.split("\n", 40)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.addReceived(line.substring(0, colon), line.substring(colon + 1).strip());
      }
    }
    Response response = CapturedHeaders.answer(status, headers.build());
    for (RateSignal signal : READER.read(response)) {
      check(signal.limit() == null || signal.limit() > 0, text);
      check(signal.remaining() == null || signal.remaining() >= 0, text);
      check(isWait(signal.reset()) && isWait(signal.window()) && isWait(signal.grain()), text);
    }
  }

  private static boolean isWait(@Nullable Duration wait) {
    return wait == null || !wait.isNegative() && wait.compareTo(LONGEST) <= 0;
  }

  private static void check(boolean holds, String text) {
    if (!holds) {
      throw new AssertionError("does not hold for: " + text);
    }
  }
}
