package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A permit to come is a future like any other, and whoever ends it frees its place. */
class PermitPromiseTest {
  private final FakeTime time = new FakeTime();
  private final RateLimiter limiter =
      RateLimiter.builder()
          .limit(RateLimit.of(1).per(Duration.ofSeconds(1)))
          .time(time)
          .timer(time)
          .build();
  private final IllegalStateException failure = new IllegalStateException("enough");
  private Permit first;
  private CompletableFuture<Permit> waiting;

  @BeforeEach
  void oneHasThePermitAndAnotherWaits() {
    first = Objects.requireNonNull(limiter.tryPermit());
    waiting = limiter.permitAsync();
  }

  @Test
  void completedByAnotherItSaysSoOnce() {
    assertThat(waiting.complete(first)).isTrue();
    assertThat(waiting.complete(first)).isFalse();
    assertThat(waiting.completeExceptionally(failure)).isFalse();
    assertThat(waiting.cancel(true)).isFalse();

    assertThat(waiting).isCompletedWithValue(first);
    itsPlaceIsFree();
  }

  @Test
  void failedByAnotherItSaysSoOnce() {
    assertThat(waiting.completeExceptionally(failure)).isTrue();
    assertThat(waiting.completeExceptionally(failure)).isFalse();
    assertThat(waiting.complete(first)).isFalse();

    assertThat(waiting).isCompletedExceptionally();
    itsPlaceIsFree();
  }

  @Test
  void cancelledItSaysSoEachTime() {
    assertThat(waiting.cancel(true)).isTrue();
    assertThat(waiting.cancel(true)).isTrue();

    assertThat(waiting).isCancelled();
    itsPlaceIsFree();
  }

  @Test
  void overruledItGivesItsPlaceUp() {
    waiting.obtrudeValue(first);

    assertThat(waiting).isCompletedWithValue(first);
    itsPlaceIsFree();
  }

  @Test
  void overruledByAFailureItGivesItsPlaceUp() {
    waiting.obtrudeException(failure);

    assertThat(waiting).isCompletedExceptionally();
    itsPlaceIsFree();
  }

  @Test
  void aPermitThatIsThereStaysGranted() {
    first.notSent();

    assertThat(waiting.complete(first)).isFalse();
    assertThat(waiting.cancel(true)).isFalse();

    assertThat(limiter.limits().get(0).used()).isEqualTo(1);
    waiting.join().notSent();
    assertThat(limiter.limits().get(0).used()).isZero();
  }

  private void itsPlaceIsFree() {
    assertThat(limiter.limits().get(0).waiters()).isZero();
    assertThat(limiter.limits().get(0).used()).isEqualTo(1);
    first.notSent();
    assertThat(limiter.limits().get(0).used()).isZero();
  }
}
