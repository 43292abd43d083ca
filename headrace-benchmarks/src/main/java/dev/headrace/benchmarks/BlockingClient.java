package dev.headrace.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A thread for each job under way, as users of blocking limiters have it: wait for the limiter,
 * send, and once more after a 429. The pause before that is exponential with full jitter, from 100
 * ms to 5 s; the naive client, which has no limiter, does what Retry-After says.
 */
final class BlockingClient implements QuotaClient {
  private static final long FIRST_PAUSE_MILLIS = 100;
  private static final long LONGEST_PAUSE_MILLIS = 5_000;
  private static final long PATIENCE_MILLIS = 2_000;
  private final LinkedBlockingQueue<Long> jobs = new LinkedBlockingQueue<>();
  private final List<Thread> workers = new ArrayList<>();
  private final String name;
  private volatile boolean stopped;

  BlockingClient(String name) {
    this.name = name;
  }

  @Override
  public void start(QuotaRun run) {
    Limiters.Waiting limiter = Limiters.create(name, run);
    for (int i = 0; i < run.load().workers(); i++) {
      Thread worker = new Thread(() -> work(run, limiter), name + "-" + i);
      worker.setDaemon(true);
      workers.add(worker);
      worker.start();
    }
    if (run.load() == QuotaLoad.BURSTS) {
      burst(run);
    }
  }

  private void burst(QuotaRun run) {
    if (!stopped) {
      run.timer().schedule(run.window().multipliedBy(2), () -> burst(run));
      long now = run.time().nanoTime();
      for (int i = 0; i < QuotaLoad.BURST_JOBS; i++) {
        jobs.add(now);
      }
    }
  }

  private void work(QuotaRun run, Limiters.Waiting limiter) {
    try {
      while (!stopped) {
        long began = run.load() == QuotaLoad.BURSTS ? jobs.take() : run.time().nanoTime();
        int units = run.load().cost(ThreadLocalRandom.current());
        for (int rejections = 0; !stopped; rejections++) {
          limiter.acquire(units);
          QuotaServer.Verdict verdict = send(run, units);
          if (verdict.admitted()) {
            run.succeeded(began);
            break;
          }
          Pause.of(pause(verdict, rejections), run.timer());
        }
      }
    } catch (InterruptedException stopping) {
      Thread.currentThread().interrupt();
    }
  }

  private static QuotaServer.Verdict send(QuotaRun run, int units) throws InterruptedException {
    CompletableFuture<QuotaServer.Verdict> answer = new CompletableFuture<>();
    run.server().send(units, answer::complete);
    try {
      return answer.get();
    } catch (java.util.concurrent.ExecutionException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private Duration pause(QuotaServer.Verdict verdict, int rejections) {
    if (name.equals("naive")) {
      return verdict.retryAfter();
    }
    long most = Math.min(LONGEST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS << Math.min(rejections, 10));
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most + 1));
  }

  @Override
  public void stop() {
    stopped = true;
    workers.forEach(Thread::interrupt);
    for (Thread worker : workers) {
      try {
        worker.join(PATIENCE_MILLIS); // Guava's sleep cannot be interrupted
      } catch (InterruptedException hurry) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
