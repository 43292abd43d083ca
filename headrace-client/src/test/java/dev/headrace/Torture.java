package dev.headrace;

import dev.headrace.core.Completions;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Reason;
import dev.headrace.core.TransportException;
import dev.headrace.core.spi.FaultPoint;
import dev.headrace.core.spi.Ledger;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.LedgerBook;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One run of a scenario in virtual time, in which the step of one number fails: each fallible step
 * of the engine calls {@link FaultPoint}, and so do the user's parts of the scenario.
 */
final class Torture implements FaultPoint.Trap {
  private static final int PATIENCE = 300; // timers that may ring before the outcome
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport wire = ScriptedTransport.on(time);
  private final Scenario scenario;
  private final int failing;
  private final Kind kind;
  private final List<String> wrong = new ArrayList<>();
  private final Map<Ledger.Kind, Long> levels = LedgerBook.installed().balances();
  private final UnaryOperator<ClientBuilder> more;
  private volatile @Nullable CompletableFuture<?> future;
  private volatile @Nullable Thread caller;
  private volatile boolean cancelled;
  private volatile int hits;
  private volatile String place = "-";

  /**
   * @param failing the number of the step that fails, from 1; 0 for none
   */
  Torture(Scenario scenario, int failing, Kind kind, UnaryOperator<ClientBuilder> more) {
    this.scenario = scenario;
    this.failing = failing;
    this.kind = kind;
    this.more = more;
  }

  /** How a step fails. */
  enum Kind {
    TRANSPORT_EXCEPTION,
    RUNTIME_EXCEPTION,
    ERROR,
    CANCEL
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time
  public void hit(String name) {
    if (++hits != failing) {
      return;
    }
    place = name;
    switch (kind) {
      case TRANSPORT_EXCEPTION ->
          throw new TransportException("planted", ErrorContext.of(Reason.LOST), null);
      case RUNTIME_EXCEPTION -> throw new IllegalStateException("planted");
      case ERROR -> throw failing % 2 == 0 ? new StackOverflowError() : new OutOfMemoryError();
      case CANCEL -> cancel();
    }
  }

  private void cancel() {
    cancelled = true;
    CompletableFuture<?> running = future;
    if (scenario.blocking()) {
      Objects.requireNonNull(caller).interrupt();
    } else if (running != null) {
      running.cancel(true);
    }
  }

  /** Runs it; returns how many steps there were. */
  int run() {
    ApiClient api = client();
    FaultPoint.install(this);
    try {
      outcome(scenario.blocking() ? blocking(api) : async(api));
    } finally {
      FaultPoint.install(null);
    }
    check(api);
    return hits;
  }

  private ApiClient client() {
    scenario.script(wire);
    ClientBuilder client =
        Headrace.client("http://api.test")
            .transport(wire)
            .time(time)
            .drain(Duration.ofMillis(1))
            .callbacksOn(
                task -> {
                  FaultPoint.hit("user.executor");
                  task.run();
                });
    return more.apply(scenario.on(client)).build();
  }

  private CompletableFuture<?> async(ApiClient api) {
    CompletableFuture<?> running;
    try {
      running = scenario.spec(api).sendAsync(String.class);
    } catch (Throwable thrown) {
      wrong.add("thrown instead of a failed future: " + thrown);
      return CompletableFuture.failedFuture(new CancellationException());
    }
    future = running;
    if (cancelled) {
      running.cancel(true);
    }
    for (int i = 0; i < PATIENCE && !running.isDone() && ring(); i++) {}
    return running;
  }

  private CompletableFuture<?> blocking(ApiClient api) {
    CompletableFuture<Object> outcome = new CompletableFuture<>();
    Thread waiting = new Thread(() -> call(api, outcome), "tortured");
    caller = waiting;
    waiting.start();
    for (int i = 0; i < PATIENCE && isWaiting(waiting) && ring(); i++) {}
    join(waiting, 1_000); // it may have been told, and not be awake yet
    if (waiting.isAlive()) {
      wrong.add("the caller waits for ever");
      waiting.interrupt();
      join(waiting, 0);
    }
    return outcome;
  }

  private static void join(Thread caller, long millis) {
    try {
      caller.join(millis);
    } catch (InterruptedException never) {
      throw new AssertionError(never);
    }
  }

  private void call(ApiClient api, CompletableFuture<Object> outcome) {
    try {
      outcome.complete(scenario.spec(api).send(String.class));
    } catch (Throwable thrown) {
      outcome.completeExceptionally(thrown);
    }
  }

  /** Whether it waits, now that it has come as far as it can. */
  private static boolean isWaiting(Thread caller) {
    while (true) {
      Thread.State state = caller.getState();
      if (state == Thread.State.WAITING || state == Thread.State.TERMINATED) {
        return state == Thread.State.WAITING;
      }
      Thread.onSpinWait();
    }
  }

  private boolean ring() {
    try {
      return time.advanceToNext();
    } catch (Throwable thrown) {
      wrong.add("thrown at the timer: " + thrown);
      return true;
    }
  }

  private void outcome(CompletableFuture<?> done) {
    if (!done.isDone()) {
      wrong.add("no outcome");
      return;
    }
    Throwable failure = done.handle((value, thrown) -> thrown).join();
    Throwable cause = failure == null ? null : Completions.unwrap(failure);
    if (cause != null
        && !(cause instanceof HeadraceException)
        && !(cause instanceof CancellationException)) {
      wrong.add("not typed: " + cause);
    }
  }

  /** After the call: the client serves another one, closes, and leaves nothing. */
  private void check(ApiClient api) {
    String after = "another call";
    try {
      CompletableFuture<ApiResponse<String>> next = api.get("/after").sendAsync(String.class);
      for (int i = 0; i < PATIENCE && !next.isDone() && time.advanceToNext(); i++) {}
      if (!next.isDone() || next.join().status() != 200) {
        wrong.add(after + " has no answer");
      }
    } catch (Throwable thrown) {
      wrong.add(after + " fails: " + Completions.unwrap(thrown));
    }
    api.close();
    if (!LedgerBook.installed().balances().equals(levels)) {
      wrong.add("the ledger: " + open());
    }
    if (time.pending() != 0 || wire.openExchanges() != 0 || wire.openBodies() != 0) {
      wrong.add("left: " + time + ", exchanges " + wire.openExchanges());
    }
  }

  private String open() {
    StringBuilder text = new StringBuilder();
    LedgerBook.installed()
        .balances()
        .forEach(
            (kind, now) -> {
              long off = now - levels.getOrDefault(kind, 0L);
              text.append(off == 0 ? "" : kind + " " + off + " ");
            });
    return text.toString();
  }

  /** What was wrong, a line each. */
  List<String> wrong() {
    return wrong.stream()
        .map(what -> scenario + ", step " + failing + " (" + place + "), " + kind + ": " + what)
        .toList();
  }
}
