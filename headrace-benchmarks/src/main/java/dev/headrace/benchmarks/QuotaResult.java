package dev.headrace.benchmarks;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What came out of a cell, the start-up excluded unless it is said.
 *
 * @param utilisation of the quota; where jobs come in bursts, of what they need
 * @param bound W/(W + mean round trip): the most that answers alone allow in a sliding window
 * @param oracle what {@link Oracle} uses, who has no round trip
 * @param rejected the share of requests that got a 429
 * @param rejectedEver how many got one, start-up included
 * @param sentEver how many requests there were, start-up included
 * @param median seconds to success, and
 * @param late the 99th percentile of them
 */
record QuotaResult(
    QuotaCell cell,
    double utilisation,
    double bound,
    double oracle,
    double rejected,
    int rejectedEver,
    int sentEver,
    double median,
    double late) {
  private static final double MOST_REJECTED_DISCOVERING = 0.005;
  private static final double LEAST_OF_TOLD_BUCKET = 0.99;

  /** For a table. */
  String text() {
    return String.format(
        Locale.ROOT,
        "%s / %s; %s-%s",
        percent(utilisation),
        rejectedEver == 0 ? "**0**" : percent(rejected),
        seconds(median),
        seconds(late));
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, share < 0.0995 ? "%.2f" : "%.1f", share * 100);
  }

  private static String seconds(double value) {
    return Double.isNaN(value) ? "none" : String.format(Locale.ROOT, "%.2f", value);
  }

  /** Which target this cell misses, or null. */
  @Nullable String missed() {
    if (!HeadraceClient.NAMES.contains(cell.client())) {
      return null;
    }
    if (rejectedEver > mostRejected()) {
      return String.format(
          Locale.ROOT, "%s: %d of %d rejected", cell.label(), rejectedEver, sentEver);
    }
    double least = leastUtilisation() * Math.min(1, oracle);
    if (utilisation < least) {
      return String.format(
          Locale.ROOT,
          "%s: %.2f %% used, target %.2f %%, W/(W+RTT) %.2f %%",
          cell.label(),
          utilisation * 100,
          least * 100,
          bound * 100);
    }
    return null;
  }

  /** Whether the client knows that the server counts by a bucket, and that it has no window. */
  private boolean isOfToldBucket() {
    return cell.client().equals(HeadraceClient.ANCHORED) && cell.policy().hasBurst();
  }

  /** How a bucket that was told of came out, or null if it is another cell. */
  @Nullable String toldBucket() {
    return !isOfToldBucket()
        ? null
        : String.format(
            Locale.ROOT,
            "%s: %.2f %% used, target ≥ %.0f %%%s: %s",
            cell.label(),
            utilisation * 100,
            LEAST_OF_TOLD_BUCKET * 100,
            oracle < 1 ? String.format(Locale.ROOT, " of %.2f %%", oracle * 100) : "",
            utilisation >= LEAST_OF_TOLD_BUCKET * Math.min(1, oracle) ? "met" : "MISSED");
  }

  private double mostRejected() {
    return isDiscovering() ? MOST_REJECTED_DISCOVERING * sentEver : 0;
  }

  private boolean isDiscovering() {
    return cell.client().equals(HeadraceClient.DISCOVER);
  }

  private double leastUtilisation() {
    if (isDiscovering()) {
      return 0.95;
    }
    boolean locked =
        cell.client().equals(HeadraceClient.PHASE_LOCKED) && cell.policy() == ServerPolicy.FIXED;
    if (cell.window().toSeconds() >= 60 || locked && cell.load() != QuotaLoad.BURSTS) {
      return 0.998;
    }
    return isOfToldBucket() ? LEAST_OF_TOLD_BUCKET : 0.98;
  }
}
