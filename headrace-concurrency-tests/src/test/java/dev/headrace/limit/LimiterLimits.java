package dev.headrace.limit;

import dev.headrace.testing.FakeTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Those of a limiter. */
final class LimiterLimits implements Limits<LimiterLimits.Asked> {
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final RateLimit ONE = RateLimit.of(1).per(WINDOW);
  private static final LimiterOptions OPTIONS =
      LimiterOptions.DEFAULTS
          .plus(ONE.name("first").scope(LimitScope.by("of its own", call -> null)))
          .plus(ONE.name("second").scope(LimitScope.by("of its own", call -> null)));
  private final FakeTime time = new FakeTime();
  private final Limiter limiter = new Limiter(OPTIONS, null, time, time);

  @Override
  public Asked enter(boolean first, boolean second, Runnable granted) {
    Asked ticket = new Asked(first, second, granted);
    if (limiter.tryTake(ticket)) {
      granted.run();
    } else {
      limiter.enqueue(ticket);
    }
    return ticket;
  }

  @Override
  public boolean withdraw(Asked ticket) {
    return limiter.withdraw(ticket);
  }

  @Override
  public void answered(Asked ticket) {
    limiter.answered(ticket, time.nanoTime());
    limiter.ended(ticket);
  }

  @Override
  public void notSent(Asked ticket) {
    limiter.notSent(ticket);
    limiter.ended(ticket);
  }

  @Override
  public void pass() {
    time.advance(WINDOW);
  }

  @Override
  public void ring() {
    boolean rang = true;
    while (rang) {
      rang = time.advanceToNext();
    }
  }

  @Override
  public long used(boolean first) {
    LimitStatus status = status(first);
    return status == null ? 0 : status.used();
  }

  @Override
  public int waiters(boolean first) {
    LimitStatus status = status(first);
    return status == null ? 0 : status.waiters();
  }

  private @Nullable LimitStatus status(boolean first) {
    for (LimitStatus status : limiter.status()) {
      if (status.name().equals(first ? "first" : "second")) {
        return status;
      }
    }
    return null;
  }

  /** A request that needs units of the one, the other, or both. */
  static final class Asked extends CallTicket {
    private final boolean first;
    private final boolean second;
    private final Runnable whenGranted;

    Asked(boolean first, boolean second, Runnable whenGranted) {
      super(FIRST_COME);
      this.first = first;
      this.second = second;
      this.whenGranted = whenGranted;
    }

    @Override
    @Nullable Object key(int limit) {
      return (limit == 0 ? first : second) ? LimitScope.ONE : null;
    }

    @Override
    @Nullable Object origin() {
      return null;
    }

    @Override
    int units(Group group) {
      return 1;
    }

    @Override
    int actual(Group group) {
      return 1;
    }

    @Override
    void granted() {
      whenGranted.run();
    }

    @Override
    void refused(Refusal refusal) {
      throw new IllegalStateException("refused");
    }

    @Override
    long remainingNanos(long now) {
      return Long.MAX_VALUE;
    }
  }
}
