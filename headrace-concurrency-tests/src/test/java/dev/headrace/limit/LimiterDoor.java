package dev.headrace.limit;

import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A limiter of two a day, in a day that does not end. */
final class LimiterDoor implements Door<Permit> {
  private final RateLimiter limiter;

  LimiterDoor() {
    FakeTime time = new FakeTime();
    RateLimit limit = RateLimit.of(DoorActors.PLACES).per(Duration.ofDays(1));
    limiter =
        RateLimiter.builder().limit(limit.burst(DoorActors.PLACES)).time(time).timer(time).build();
  }

  @Override
  public @Nullable Permit tryPass() {
    return limiter.tryPermit();
  }

  @Override
  public CompletableFuture<Permit> pass() {
    return limiter.permitAsync();
  }

  @Override
  public void answered(Permit leave) {
    leave.answered();
  }

  @Override
  public void notSent(Permit leave) {
    leave.notSent();
  }

  @Override
  public void close(Permit leave) {
    leave.close();
  }

  @Override
  public long taken() {
    return limiter.limits().get(0).used();
  }

  @Override
  public int waiters() {
    return limiter.limits().get(0).waiters();
  }
}
