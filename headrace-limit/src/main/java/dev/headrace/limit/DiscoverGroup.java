package dev.headrace.limit;

import dev.headrace.core.Durations;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A limit that nobody knows. As long as answers tell of limits, those are learned and this one lets
 * all go; else the rate is found by rejections: additive increase, multiplicative decrease (Chiu
 * and Jain, "Analysis of the Increase and Decrease Algorithms for Congestion Avoidance", 1989). Not
 * thread-safe.
 *
 * <p>It starts with one request at a time and one more for each that the server takes (RFC 5681
 * §3.1), until the first rejection. From there to the first request that the server takes again is
 * one cycle of the server: the rate is a share of what it took in that time. All later rejections
 * lower the rate to that share of it, each signal once, at most to a share of twice what the server
 * took since the one before.
 */
final class DiscoverGroup extends Group {
  private static final double DECREASE = 0.9; // as the AIMD limit of Netflix' concurrency-limits
  private static final double RECOVERY = 30e9; // nanos from there to the rate before
  private static final double LEAST = 1 / 60e9; // units a nano
  private static final double BURST = 50e6; // nanos of the rate that may go at once
  private static final long TOLD = 60_000_000_000L; // nanos, at least, that a signal counts
  private final RateLimit limit;
  private long underWay;
  private long window = 1; // requests at a time, before the first rejection
  private double rate = Double.POSITIVE_INFINITY; // units a nano
  private double raise; // units a nano, each nano
  private long raisedAt;
  private long due; // when the pace is kept up with
  private boolean paced; // the rate has held anybody up since it was last looked at
  private long accepted; // units, in this cycle
  private long cycle; // when it began
  private boolean rejected; // no request was taken since the last signal
  private boolean told;
  private long toldUntil;

  DiscoverGroup(int index, RateLimit limit, Object key, long now) {
    super(index, key);
    this.limit = limit;
    cycle = now;
    due = now;
    raisedAt = now;
  }

  @Override
  long waitNanos(int units, boolean plain, long now) {
    if (isTold(now)) {
      return 0;
    }
    if (rate == Double.POSITIVE_INFINITY) {
      return underWay == 0 || underWay + units <= window ? 0 : Slots.UNKNOWN;
    }
    raise(now);
    long wait = due - now - (long) Math.max(0, BURST - 1 / rate);
    paced |= wait > 0;
    return Math.max(0, wait);
  }

  @Override
  long atLeast(long ahead, int units, boolean plain, long now) {
    if (isTold(now) || rate == Double.POSITIVE_INFINITY) {
      return 0;
    }
    double wait = due - now + (ahead - rate * BURST) / rate;
    return (long) Math.max(0, wait / 2); // the rate may rise meanwhile
  }

  @Override
  void take(int units, long now) {
    underWay += units;
    if (rate != Double.POSITIVE_INFINITY) {
      due = (due - now > 0 ? due : now) + (long) (units / rate);
    }
  }

  @Override
  void giveBack(int units, long now) {
    underWay -= units;
  }

  @Override
  void answered(int estimated, int actual, long moment) {
    underWay -= estimated;
  }

  @Override
  void unanswered(int units, long moment) {
    underWay -= units;
  }

  @Override
  void heard(List<RateSignal> signals, long sentNanos, long receivedNanos) {
    for (RateSignal signal : signals) {
      Duration reset = signal.window() != null ? signal.window() : signal.reset();
      boolean teaches = signal.unit().equals(RateSignal.REQUESTS) && signal.remaining() != null;
      if (teaches && reset != null) {
        told = true;
        toldUntil =
            receivedNanos + Math.max(TOLD, 2 * Math.min(TOLD * 60, Durations.toNanos(reset)));
      }
    }
  }

  @Override
  void accepted(int units, boolean known, long now) {
    if (!rejected) {
      accepted += units;
      window += rate == Double.POSITIVE_INFINITY ? units : 0;
      return;
    }
    if (known) {
      return; // sent before the server said no
    }
    rejected = false;
    if (accepted > 0) {
      slowDown(now);
    }
    accepted = units;
    cycle = now;
  }

  private void slowDown(long now) {
    double took = accepted / (double) Math.max(1, now - cycle);
    double before = Math.min(rate, rate == Double.POSITIVE_INFINITY ? took : 2 * took);
    rate = Math.max(LEAST, DECREASE * before);
    raise = (before - rate) / RECOVERY;
    raisedAt = now;
    due = now;
  }

  @Override
  void rejected(boolean known, long now) {
    if (!known && !isTold(now)) {
      rejected = true;
    }
  }

  @Override
  int most() {
    return limit.units();
  }

  @Override
  boolean isFree(long now) {
    return underWay == 0 && rate == Double.POSITIVE_INFINITY;
  }

  @Override
  void standings(long now, Consumer<Groups.Standing> to) {
    if (isTold(now) || rate == Double.POSITIVE_INFINITY) {
      return; // nothing is known, or what is known is shown as learned
    }
    Duration per = rate * 1e9 >= 10 ? Duration.ofSeconds(1) : Duration.ofMinutes(1);
    int units = (int) Math.max(1, Math.min(limit.units(), Math.round(rate * per.toNanos())));
    RateLimit shown = RateLimit.of(units).per(per).name(limit.name()).scope(limit.scope());
    long wait = waitNanos(1, true, now);
    LimitStatus status =
        new LimitStatus(limit.name(), shown, underWay, waiting, Duration.ofNanos(wait));
    to.accept(new Groups.Standing(shown, key, status, null));
  }

  private boolean isTold(long now) {
    if (told && toldUntil - now <= 0) {
      told = false;
    }
    return told;
  }

  private void raise(long now) {
    if (paced) { // else nobody knows whether the server would take more
      rate += raise * (now - raisedAt);
    }
    paced = false;
    raisedAt = now;
  }
}
