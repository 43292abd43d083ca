package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.DeadlineExceededException;
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
 * One run of a call of some shape in virtual time, which is ended at the moment at which one of its
 * journal's events, or its neighbours', is recorded. One neighbour is in front of it and one
 * behind.
 */
final class CancelSweep implements FaultPoint.Trap {
  private static final Duration DEADLINE = Duration.ofSeconds(97);
  private static final Duration PATIENT = Duration.ofMinutes(30);
  private static final int RINGS = 300; // timers that may ring before all is over
  private final FakeTime time = new FakeTime();
  private final LeapingTime clock = new LeapingTime(time, DEADLINE);
  private final ScriptedTransport wire = ScriptedTransport.on(time);
  private final Map<Ledger.Kind, Long> levels = LedgerBook.installed().balances();
  private final List<String> wrong = new ArrayList<>();
  private final CallShape shape;
  private final int event;
  private final End end;
  private final UnaryOperator<ClientBuilder> more;
  private @Nullable Call call;
  private @Nullable CompletableFuture<ApiResponse<String>> future;
  private boolean started;
  private boolean early;
  private int outcomes;
  private int events;
  private int inFlight;
  private int sends;

  /**
   * @param event the number of the event at which it ends, from 1; 0 for none
   */
  CancelSweep(CallShape shape, int event, End end, UnaryOperator<ClientBuilder> more) {
    this.shape = shape;
    this.event = event;
    this.end = end;
    this.more = more;
  }

  /** How the call is ended. */
  enum End {
    CANCEL,
    TIMEOUT
  }

  @Override
  public void hit(String name) {
    if (!name.equals("journal.record") || !started || isOver()) {
      return;
    }
    if (++events == event) {
      end();
    }
  }

  private boolean isOver() {
    return future != null && future.isDone();
  }

  private void end() {
    early = future == null; // its caller does not have it yet
    if (end == End.TIMEOUT) {
      clock.leap(DEADLINE);
      Runnable passed = clock.task();
      if (passed != null) {
        passed.run();
      }
    } else if (future != null) {
      future.cancel(true);
    } else {
      Objects.requireNonNull(call).scope().cancel(new CancellationException("early"));
    }
  }

  /** Runs it; returns how many events there were until the call was over. */
  int run() {
    shape.script(wire);
    FaultPoint.install(this);
    try (ApiClient api = client()) {
      CompletableFuture<ApiResponse<String>> before = neighbour(api, "/before");
      started = true;
      CompletableFuture<ApiResponse<String>> victim =
          shape.spec(api).deadline(DEADLINE).sendAsync(String.class);
      future = victim;
      CompletableFuture<Boolean> counted = victim.handle((value, failure) -> ++outcomes > 1);
      CompletableFuture<ApiResponse<String>> behind = neighbour(api, "/behind");
      ring(victim);
      int sent = sends;
      if (inFlight != 0) {
        wrong.add(inFlight + " exchanges of a call that is over");
      }
      ring(behind);
      ring(before);
      outcome(victim, counted);
      if (sends != sent) {
        wrong.add("sent after its end");
      }
      served(before, "the call in front");
      served(behind, "the call behind");
    } finally {
      FaultPoint.install(null);
    }
    left();
    return events;
  }

  private ApiClient client() {
    ClientBuilder client =
        Headrace.client("http://api.test")
            .transport(wire)
            .time(clock)
            .drain(Duration.ofMillis(1))
            .callbacksOn(Runnable::run)
            .layer(
                Place.CALL,
                (passing, next) -> {
                  if (isVictim(passing)) {
                    call = passing;
                  }
                  return next.send(passing);
                })
            .layer(
                Place.WIRE,
                (passing, next) -> {
                  if (!isVictim(passing)) {
                    return next.send(passing);
                  }
                  inFlight++;
                  sends++;
                  return next.send(passing).whenComplete((answer, failure) -> inFlight--);
                });
    return more.apply(shape.on(client, time)).build();
  }

  private boolean isVictim(Call passing) {
    Call known = call;
    return known == null
        ? passing.request().url().path().equals(CallShape.PATH)
        : passing.journal() == known.journal();
  }

  private static CompletableFuture<ApiResponse<String>> neighbour(ApiClient api, String path) {
    return api.get(path).deadline(PATIENT).sendAsync(String.class);
  }

  private void ring(CompletableFuture<?> until) {
    for (int i = 0; i < RINGS && !until.isDone() && time.advanceToNext(); i++) {}
  }

  private void outcome(CompletableFuture<?> victim, CompletableFuture<?> counted) {
    if (!victim.isDone() || !counted.isDone() || outcomes != 1) {
      wrong.add(outcomes + " outcomes");
      return;
    }
    Throwable failure = victim.handle((value, thrown) -> thrown).join();
    Throwable cause = failure == null ? null : Completions.unwrap(failure);
    boolean right =
        event == 0 || events < event // it was over before: back-offs are random
            ? cause == null
            : end == End.CANCEL
                ? cause instanceof CancellationException
                : cause instanceof DeadlineExceededException;
    if (!right) {
      wrong.add("ended with " + cause + (early ? ", early" : ""));
    }
  }

  private void served(CompletableFuture<ApiResponse<String>> neighbour, String which) {
    if (!neighbour.isDone() || neighbour.isCompletedExceptionally()) {
      wrong.add(which + " has no answer: " + neighbour);
    }
  }

  private void left() {
    if (!LedgerBook.installed().balances().equals(levels)) {
      wrong.add("the ledger: " + LedgerBook.installed() + " and not " + levels);
    }
    if (time.pending() != 0 || wire.openExchanges() != 0 || wire.openBodies() != 0) {
      wrong.add("left: " + time + ", exchanges " + wire.openExchanges());
    }
  }

  /** What was wrong, a line each. */
  List<String> wrong() {
    return wrong.stream()
        .map(what -> shape + ", " + end + " at event " + event + ": " + what)
        .toList();
  }
}
