package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Exchange;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.TimeSource;
import dev.headrace.core.spi.Ledger;
import dev.headrace.limit.LimitStatus;
import dev.headrace.limit.RateLimit;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.LedgerBook;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A client on real sockets with a single permit, a quota that shows what was paid for, two attempts
 * and time that stands still: for the rows of the fault matrix.
 */
final class MatrixRig implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  static final String AFTER = "/after";
  final FakeTime time = new FakeTime();
  final ApiClient api;
  private final Map<Ledger.Kind, Long> levels = LedgerBook.installed().balances();
  private volatile @Nullable Call last;

  MatrixRig(String base) {
    this(base, client -> client);
  }

  MatrixRig(String base, UnaryOperator<ClientBuilder> more) {
    api =
        more.apply(
                Headrace.client(base)
                    .time(time)
                    .connectionsPerOrigin(1)
                    .rateLimit(RateLimit.of(1_000).per(Duration.ofDays(1)).burst(1_000))
                    .retry(quick(2))
                    .drain(Duration.ofMillis(20)))
            .layer(
                Place.WIRE,
                (call, next) -> {
                  last = call;
                  return next.send(call);
                })
            .build();
  }

  /** So many attempts, with next to nothing in between. */
  static RetryPolicy quick(int attempts) {
    Duration least = Duration.ofNanos(1);
    return RetryPolicy.builder()
        .attempts(attempts)
        .baseDelay(least)
        .throttledBaseDelay(least)
        .build();
  }

  /**
   * What a call that failed has to say.
   *
   * @param reason why
   * @param phase what it was doing
   * @param sent whether the server may have seen the last attempt
   * @param attempts how many there were
   */
  record Told(Reason reason, Phase phase, Sent sent, int attempts) {
    static Told of(HeadraceException failure) {
      return new Told(failure.reason(), failure.phase(), failure.sent(), failure.attempts());
    }
  }

  CompletableFuture<ApiResponse<String>> send(String method, String path) {
    RequestSpec spec = api.request(method, path);
    return (method.equals("POST") ? spec.text("x") : spec).sendAsync(String.class);
  }

  /** How {@code future} fails; back-offs take no time. */
  HeadraceException failure(CompletableFuture<?> future) {
    Throwable thrown = thrown(future);
    assertThat(thrown).as("a failure of Headrace's").isInstanceOf(HeadraceException.class);
    return (HeadraceException) thrown;
  }

  @Nullable Throwable thrown(CompletableFuture<?> future) {
    until(() -> isOver(future), "an outcome");
    return future
        .handle((value, failure) -> failure == null ? null : Completions.unwrap(failure))
        .join();
  }

  <T> T outcome(CompletableFuture<T> future) {
    until(() -> isOver(future), "an outcome");
    return future.join();
  }

  private boolean isOver(CompletableFuture<?> future) {
    Call call = last;
    if (call != null && call.journal().phase() == Phase.BACKOFF) {
      time.advance(Duration.ofMillis(1));
    }
    return future.isDone();
  }

  /** Waits until attempt {@code number} of the last call is in {@code phase}. */
  void reach(int number, Phase phase) {
    until(
        () -> {
          Call call = last;
          if (call != null && call.journal().phase() == Phase.BACKOFF) {
            time.advance(Duration.ofMillis(1));
          }
          Exchange exchange = call == null ? null : call.get(Exchange.KEY);
          return exchange != null
              && call.journal().attempts() == number
              && exchange.phase() == phase;
        },
        phase + " in attempt " + number);
  }

  /** Whether attempt {@code number} of the last call is over, or is so within a second. */
  boolean hasEnded(int number) {
    TimeSource clock = TimeSource.system();
    long start = clock.nanoTime();
    while (ended() < number && clock.nanoTime() - start < 1_000_000_000) {
      LockSupport.parkNanos(100_000);
    }
    return ended() >= number;
  }

  private int ended() {
    Call call = last;
    return call == null ? 0 : call.journal().events(ExchangeEnded.class).size();
  }

  /** Waits in real time for what happens at the edges. */
  static void until(BooleanSupplier condition, String what) {
    TimeSource clock = TimeSource.system();
    long start = clock.nanoTime();
    while (!condition.getAsBoolean()) {
      if (clock.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("not within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(100_000);
    }
  }

  /**
   * Nothing is left but {@code paid} units of the quota, and the permit is there for another call.
   */
  void assertGivenBack(long paid) {
    LimitStatus quota = api.limits().get(0);
    assertThat(quota.used()).as("paid for").isEqualTo(paid);
    assertThat(quota.waiters()).as("in line").isZero();
    LedgerBook.installed().awaitLevels(levels, PATIENCE);
    assertThat(time.pending()).as("timers").isZero();
  }

  /** Whether everything that calls opened is closed. */
  boolean isGivenBack() {
    return LedgerBook.installed().balances().equals(levels);
  }

  /** The same, and the server answers {@link #AFTER}. */
  void assertGivenBackAndServed(long paid) {
    assertGivenBack(paid);
    assertThat(outcome(send("GET", AFTER)).data()).as("the next call").isEqualTo("fine");
  }

  @Override
  public void close() {
    api.close();
  }
}
