package dev.headrace.benchmarks;

import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.util.SplittableRandom;

/**
 * One client at one server with one load.
 *
 * @param client its name
 * @param window the quota's
 * @param startUp windows at the beginning that do not count
 * @param windows windows that do, an even number
 */
record QuotaCell(
    String client, ServerPolicy policy, QuotaLoad load, Duration window, int startUp, int windows) {
  private static final int ORACLE_WINDOWS = 1_000;

  String label() {
    return client
        + ", "
        + policy.label()
        + ", "
        + load.label()
        + ", W = "
        + window.toSeconds()
        + " s";
  }

  /** Takes as long as its windows do. */
  QuotaResult live() throws InterruptedException {
    QuotaClient worker = create();
    try (Timer.Closeable timer = Timer.system("quota-" + client)) {
      QuotaRun run = run(TimeSource.system(), timer);
      worker.start(run);
      Pause.of(end(), timer);
      worker.stop();
      return result(run.log());
    }
  }

  /** The same in virtual time, so without what the machine does: Headrace alone can. */
  QuotaResult virtual() {
    FakeTime time = new FakeTime();
    QuotaClient worker = create();
    QuotaRun run = run(time, time);
    worker.start(run);
    while (time.elapsed().compareTo(end()) < 0 && time.advanceToNext()) {
      // everything happens in there
    }
    worker.stop();
    while (time.advanceToNext()) {
      // what is under way comes to its end
    }
    return result(run.log());
  }

  private QuotaClient create() {
    return HeadraceClient.NAMES.contains(client)
        ? new HeadraceClient(client, seed())
        : new BlockingClient(client);
  }

  private QuotaRun run(TimeSource time, Timer timer) {
    QuotaLog log = new QuotaLog();
    long phase = time.nanoTime() + new SplittableRandom(seed()).nextLong(window.toNanos());
    QuotaServer server =
        new QuotaServer(time, timer, policy.counting(window, phase), log, seed() + 1);
    return new QuotaRun(time, timer, server, log, policy, load, window);
  }

  private long seed() {
    return label().hashCode();
  }

  private Duration end() {
    return window.multipliedBy(startUp + windows);
  }

  private QuotaResult result(QuotaLog log) {
    long from = window.multipliedBy(startUp).toNanos();
    long to = end().toNanos();
    Sample toSuccess = log.secondsToSuccess(from, to);
    int sent = log.requests(from, to, false);
    return new QuotaResult(
        this,
        utilisation(log, from, to),
        window.toNanos() / (window.toNanos() + log.meanRoundTrip(from, to)),
        load == QuotaLoad.COSTS ? Oracle.utilisation(policy, load, window, ORACLE_WINDOWS) : 1,
        (double) log.requests(from, to, true) / Math.max(1, sent),
        log.requests(0, Long.MAX_VALUE, true),
        log.requests(0, Long.MAX_VALUE, false),
        toSuccess.median(),
        toSuccess.quantile(0.99));
  }

  /** A burst and its ebb take whole windows, so that they are simply counted. */
  private double utilisation(QuotaLog log, long from, long to) {
    return load == QuotaLoad.BURSTS
        ? (double) log.units(from, to) / (windows / 2 * QuotaLoad.BURST_JOBS)
        : log.unitsPerWindow(from, to, window.toNanos()) / ServerPolicy.QUOTA;
  }
}
