package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.core.spi.Ledger;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.LedgerBook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The limiter that stands alone. */
class RateLimiterTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final RateLimit FIVE = RateLimit.of(5).per(SECOND).burst(5);
  private final FakeTime time = new FakeTime();

  @Test
  void plainFormLetsTheQuotaGoAndThenNoneForAWindow() {
    RateLimiter limiter = limiter(RateLimit.of(5).per(SECOND));

    for (int i = 0; i < 5; i++) {
      assertThat(limiter.waitTime()).isZero();
      assertThat(limiter.tryAcquire()).isTrue();
      time.advance(Duration.ofMillis(100));
    }

    assertThat(limiter.tryAcquire()).isFalse();
    assertThat(limiter.waitTime()).isEqualTo(Duration.ofMillis(500));
    time.advance(Duration.ofMillis(500));
    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();
    assertThat(limiter.waitTime()).isEqualTo(Duration.ofMillis(100));
  }

  @Test
  void plainFormKeepsABurstThatWasTold() {
    RateLimiter limiter = limiter(RateLimit.of(5).per(SECOND).burst(2));

    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();
    time.advance(limiter.waitTime());
    assertThat(limiter.tryAcquire()).isTrue();
  }

  @Test
  void acquireReturnsAtOnceWhileThereIsRoom() {
    RateLimiter limiter = limiter(FIVE);

    limiter.acquire();

    assertThat(limiter.limits())
        .containsExactly(new LimitStatus("5/1s", FIVE, 1, 0, Duration.ZERO));
  }

  @Test
  void interruptedAcquireGivesItsPlaceUpAndKeepsTheFlag() throws InterruptedException {
    RateLimiter limiter = limiter(RateLimit.of(1).per(SECOND));
    limiter.acquire();
    AtomicReference<Object> outcome = new AtomicReference<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                limiter.acquire();
              } catch (CancellationException cancelled) {
                outcome.set(Thread.currentThread().isInterrupted());
              }
            });
    thread.start();
    untilItWaits(limiter);

    thread.interrupt();
    thread.join();

    assertThat(outcome).hasValue(true);
    assertThat(limiter.limits().get(0).waiters()).isZero();
    assertThat(time.pending()).isZero();
  }

  @Test
  void blockedAcquireGoesOnWhenItsTimeComes() throws InterruptedException {
    RateLimiter limiter = limiter(RateLimit.of(1).per(SECOND));
    limiter.acquire();
    Thread thread = new Thread(limiter::acquire);
    thread.start();
    untilItWaits(limiter);

    time.advance(SECOND);
    thread.join();

    assertThat(limiter.limits().get(0).used()).isEqualTo(1);
    assertThat(limiter.waitTime()).isEqualTo(SECOND);
  }

  @Test
  void permitRestsForAWindowFromTheAnswer() {
    RateLimiter limiter = limiter(RateLimit.of(1).per(SECOND));
    Permit permit = Objects.requireNonNull(limiter.tryPermit());

    time.advance(Duration.ofSeconds(3));
    assertThat(limiter.tryPermit()).isNull();
    permit.answered();
    permit.close();
    time.advance(Duration.ofMillis(999));
    assertThat(limiter.tryPermit()).isNull();
    time.advance(Duration.ofMillis(1));

    Objects.requireNonNull(limiter.tryPermit()).notSent();
  }

  @Test
  void permitOfARequestThatWasNotSentIsFreeAtOnce() {
    RateLimiter limiter = limiter(RateLimit.of(1).per(SECOND));

    try (Permit permit = limiter.permit()) {
      permit.notSent();
    }

    try (Permit permit = limiter.permit()) {
      permit.answered();
    }
  }

  @Test
  void permitClosedWithoutAWordCountsAtTheLatestMoment() {
    RateLimit limit = RateLimit.of(1).per(SECOND).serverLag(Duration.ofSeconds(4));
    RateLimiter limiter =
        RateLimiter.builder()
            .limit(limit)
            .requestTimeout(Duration.ofSeconds(10))
            .time(time)
            .timer(time)
            .build();
    Objects.requireNonNull(limiter.tryPermit()).close();

    CompletableFuture<Permit> next = limiter.permitAsync();
    time.advance(Duration.ofMillis(14_999));
    assertThat(next).isNotDone();
    time.advance(Duration.ofMillis(1));

    next.join().notSent();
  }

  @Test
  void onlyTheFirstWordCounts() {
    RateLimiter limiter = limiter(RateLimit.of(1).per(SECOND));
    Permit permit = limiter.permit();

    permit.answered();
    permit.notSent();
    permit.answered();
    permit.close();

    assertThat(limiter.limits().get(0).used()).isEqualTo(1);
    time.advance(SECOND);
    assertThat(limiter.limits().get(0).used()).isZero();
  }

  @Test
  void permitsAreGivenInTheOrderOfAsking() {
    RateLimiter limiter = limiter(RateLimit.of(1).per(SECOND));
    limiter.acquire();
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int number = i;
      var unused =
          limiter
              .permitAsync()
              .thenAccept(
                  permit -> {
                    order.add(number);
                    permit.answered();
                  });
    }

    assertThat(limiter.limits().get(0).waiters()).isEqualTo(5);
    assertThat(limiter.tryAcquire()).isFalse();
    time.advance(Duration.ofSeconds(5));

    assertThat(order).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void nobodyGoesPastThoseWhoWait() {
    RateLimiter limiter = limiter(RateLimit.of(1).per(SECOND));
    limiter.acquire();
    CompletableFuture<Permit> waiting = limiter.permitAsync();

    assertThat(limiter.waitTime()).isEqualTo(Duration.ofSeconds(2));
    time.advance(SECOND);
    assertThat(limiter.tryPermit()).isNull();

    waiting.join().notSent();
  }

  @Test
  void of1000WaitersTheOneThatIsNotCancelledIsNextInLine() {
    RateLimiter limiter = limiter(RateLimit.of(1).per(SECOND));
    limiter.acquire();
    List<CompletableFuture<Permit>> waiting = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      waiting.add(limiter.permitAsync());
    }

    for (int i = 0; i < 999; i++) {
      waiting.get(i).cancel(false);
    }
    assertThat(limiter.limits().get(0).waiters()).isEqualTo(1);
    time.advance(SECOND);

    waiting.get(999).join().answered();
  }

  @Test
  void cancellingAllLeavesNoTimer() {
    RateLimiter limiter = limiter(RateLimit.of(1).per(SECOND));
    limiter.acquire();
    List<CompletableFuture<Permit>> waiting = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      waiting.add(limiter.permitAsync());
    }
    assertThat(time.pending()).isEqualTo(1);

    waiting.forEach(each -> each.completeExceptionally(new IllegalStateException("too late")));

    assertThat(time.pending()).isZero();
    assertThat(limiter.limits().get(0).waiters()).isZero();
  }

  @Test
  @Tag("large")
  void hundredThousandWaitersAreAllServedByOneTimer() {
    RateLimiter limiter =
        RateLimiter.builder()
            .limit(RateLimit.of(20_000).per(SECOND).burst(20_000))
            .maxWaiters(100_000)
            .time(time)
            .timer(time)
            .build();
    for (int i = 0; i < 20_000; i++) {
      limiter.acquire();
    }
    List<CompletableFuture<Void>> served = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      served.add(limiter.permitAsync().thenAccept(Permit::answered));
    }

    assertThat(time.pending()).isEqualTo(1);
    time.advance(Duration.ofSeconds(6));

    assertThat(served).allMatch(CompletableFuture::isDone);
    assertThat(LedgerBook.installed().open(Ledger.Kind.WAITER)).isZero();
  }

  @Test
  void refusesBeyondItsBoundOfWaiters() {
    RateLimiter limiter =
        RateLimiter.builder()
            .limit(RateLimit.of(1).per(SECOND))
            .maxWaiters(2)
            .time(time)
            .timer(time)
            .build();
    limiter.acquire();
    CompletableFuture<Permit> first = limiter.permitAsync();
    CompletableFuture<Permit> second = limiter.permitAsync();

    assertThatThrownBy(limiter::acquire)
        .isInstanceOfSatisfying(
            RateLimitException.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.QUEUE_FULL))
        .hasMessage("the limiter's queue is full: 2 requests wait already");
    first.cancel(false);
    CompletableFuture<Permit> third = limiter.permitAsync();
    assertThat(third).isNotDone();
    second.cancel(false);
    third.cancel(false);
  }

  @Test
  void allLimitsMustHaveRoom() {
    RateLimiter limiter =
        limiter(RateLimit.of(2).per(SECOND), RateLimit.of(3).per(Duration.ofMinutes(1)));

    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();
    time.advance(SECOND);
    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();

    assertThat(limiter.waitTime()).isEqualTo(Duration.ofSeconds(59));
    assertThat(limiter.limits()).extracting(LimitStatus::used).containsExactly(1L, 3L);
  }

  @Test
  void runsOnTheJvmsOwnClock() throws Exception {
    RateLimiter limiter = RateLimiter.of(RateLimit.of(1).per(Duration.ofMillis(20)));
    limiter.acquire();

    limiter.permitAsync().thenAccept(Permit::answered).get(30, TimeUnit.SECONDS);

    assertThat(limiter.limits().get(0).waiters()).isZero();
  }

  @Test
  void needsALimit() {
    assertThatThrownBy(RateLimiter::of).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RateLimiter.builder().maxWaiters(0))
        .hasMessage("max waiters must be at least 1, not 0");
    assertThatThrownBy(() -> RateLimiter.builder().requestTimeout(Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Until the other thread is in the queue and has set the timer. */
  private void untilItWaits(RateLimiter limiter) throws InterruptedException {
    while (limiter.limits().get(0).waiters() == 0 || time.pending() == 0) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      Thread.onSpinWait();
    }
  }

  private RateLimiter limiter(RateLimit... limits) {
    RateLimiter.Builder builder = RateLimiter.builder().time(time).timer(time);
    for (RateLimit limit : limits) {
      builder.limit(limit);
    }
    return builder.build();
  }

  @Test
  void aTaskThatBreaksInsteadOfCompletingAPermitGivesItsPlaceUp() {
    RateLimiter limiter = limiter(RateLimit.of(1).per(SECOND));
    limiter.acquire();
    CompletableFuture<Permit> waiting = limiter.permitAsync();

    CompletableFuture<Permit> same =
        waiting.completeAsync(
            () -> {
              throw new IllegalStateException("broken");
            },
            Runnable::run);

    assertThat(same).isSameAs(waiting).isCompletedExceptionally();
    assertThat(limiter.limits().get(0).waiters()).isZero();
  }
}
