package dev.headrace.benchmarks;

import dev.headrace.testing.QuotaPolicy;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * Who knows at once what the server would say and sends each request the moment it would be
 * admitted, first come, first served. What it leaves unused is what no longer holds the next
 * request: with costs of several units, nobody who keeps the order uses more.
 */
final class Oracle {
  private Oracle() {}

  /** The share of the quota that it uses. */
  static double utilisation(ServerPolicy server, QuotaLoad load, Duration window, int windows) {
    QuotaPolicy policy = server.counting(window, 0);
    SplittableRandom random = new SplittableRandom(windows);
    long step = window.toNanos() / ServerPolicy.QUOTA / 10;
    long units = 0;
    int cost = load.cost(random);
    for (long now = 0; now < window.toNanos() * windows; now += step) {
      while (policy.remaining(now) >= cost) { // not asked in vain: some count what they reject
        policy.admits(now, cost);
        units += cost;
        cost = load.cost(random);
      }
    }
    return units / (double) ServerPolicy.QUOTA / windows;
  }
}
