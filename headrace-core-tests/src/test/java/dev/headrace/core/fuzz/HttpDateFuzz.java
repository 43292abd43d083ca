package dev.headrace.core.fuzz;

import dev.headrace.core.HttpDate;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A date that is read is printed as one that means the same. */
public final class HttpDateFuzz {
  private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

  private static final long YEAR_10000 = 253_402_300_800L; // a leap second may reach it

  private HttpDateFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.ISO_8859_1);
    Instant moment = HttpDate.parse(text, NOW);
    boolean printable = moment != null && moment.getEpochSecond() < YEAR_10000;
    if (printable) {
      Fuzz.check(moment.equals(HttpDate.parse(HttpDate.format(moment), NOW)), text);
    }
  }
}
