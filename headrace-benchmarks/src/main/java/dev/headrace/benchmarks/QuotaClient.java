package dev.headrace.benchmarks;

/** A client that has work to do against a quota. */
interface QuotaClient {

  /** Has the client do its work from now on, at all times of {@code run}. */
  void start(QuotaRun run);

  /** Ends the work; what waits is left. */
  void stop();
}
