package dev.headrace.benchmarks;

import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import java.time.Duration;

/**
 * One cell of the table under way: the clocks, the server, and what is to be done there.
 *
 * @param window the quota's
 */
record QuotaRun(
    TimeSource time,
    Timer timer,
    QuotaServer server,
    QuotaLog log,
    ServerPolicy policy,
    QuotaLoad load,
    Duration window) {

  /** A job that began at {@code began} is done. */
  void succeeded(long began) {
    long now = time.nanoTime();
    log.succeeded(server.elapsed(), now - began);
  }
}
