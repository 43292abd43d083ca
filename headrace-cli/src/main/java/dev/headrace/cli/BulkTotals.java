package dev.headrace.cli;

import dev.headrace.limit.RateLimit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a bulk run adds up. Not thread-safe. */
final class BulkTotals {
  private final Latencies latencies = new Latencies();
  private long ok;
  private long failed;
  private long unanswered;
  private long skipped;
  private long rejected;
  private long cacheHits;
  private long served;

  /** Counts a result. */
  void add(Outcome outcome, double elapsedMillis) {
    if (outcome.ok()) {
      ok++;
    } else {
      failed++;
    }
    if (outcome.status() == null) {
      unanswered++;
    } else {
      latencies.add(Math.max(0, elapsedMillis - outcome.waitMillis()));
    }
    rejected += outcome.rejected();
    if ("hit".equals(outcome.cacheWord())) {
      cacheHits++;
    } else if (outcome.ok()) {
      served++;
    }
  }

  /** Counts a line whose result is there already. */
  void skip() {
    skipped++;
  }

  long done() {
    return ok + failed + skipped;
  }

  long failed() {
    return failed;
  }

  /** Those that came to no answer at all. */
  long unanswered() {
    return unanswered;
  }

  long rejected() {
    return rejected;
  }

  /**
   * Successful requests divided by what a quota allows in as many windows as were begun: that of
   * the limit which is used the most; null without one.
   */
  static @Nullable Double utilisation(List<RateLimit> limits, long served, double elapsedMillis) {
    Double most = null;
    for (RateLimit limit : limits) {
      double windows = Math.floor(elapsedMillis * 1e6 / limit.window().toNanos()) + 1;
      double used = Math.min(1, served / (limit.units() * windows));
      most = most == null ? Double.valueOf(used) : Double.valueOf(Math.max(most, used));
    }
    return most;
  }

  /** The totals for programs: one object, no line end. */
  String json(List<RateLimit> limits, double elapsedMillis) {
    byte[] line =
        Json.line(
            json -> {
              json.writeNumberProperty("ok", ok);
              json.writeNumberProperty("failed", failed);
              json.writeNumberProperty("rejected429", rejected);
              Double utilisation = utilisation(limits, served, elapsedMillis);
              json.writeName("utilisation");
              if (utilisation == null) {
                json.writeNull();
              } else {
                json.writeNumber(Math.round(utilisation * 10_000) / 10_000.0);
              }
              json.writeNumberProperty("cacheHits", cacheHits);
              ResultLine.writeMillis(json, "p50Ms", latencies.quantile(0.5));
              ResultLine.writeMillis(json, "p99Ms", latencies.quantile(0.99));
              ResultLine.writeMillis(json, "elapsedMs", elapsedMillis);
            });
    return new String(line, java.nio.charset.StandardCharsets.UTF_8).strip();
  }

  /** The totals for people. */
  String text(List<RateLimit> limits, double elapsedMillis) {
    Double utilisation = utilisation(limits, served, elapsedMillis);
    return String.format(
        Locale.ROOT,
        "%d ok, %d failed%s, %d rejected with 429, %d from the cache%s, %.2f s",
        ok,
        failed,
        skipped == 0 ? "" : ", " + skipped + " there already",
        rejected,
        cacheHits,
        utilisation == null
            ? ""
            : String.format(Locale.ROOT, ", %.1f %% of the quota used", utilisation * 100),
        elapsedMillis / 1_000);
  }
}
