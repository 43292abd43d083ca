package dev.headrace.limit;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The units of one rate limit whose server counts by a token bucket, for one scope key: a {@link
 * BurstGuard} alone. Not thread-safe.
 *
 * <p>Why the bucket never runs dry: a request is sent only if the guard's level and all that is
 * under way, itself too, are at most the burst. Each request is in that level from its answer on,
 * which is no sooner than the server counted it, or under way; so at any arrival the server's level
 * is at most what was checked when the last of those sent so far was sent.
 */
final class BucketGroup extends ToldGroup {
  private final BurstGuard guard;
  private final Unanswered unanswered = new Unanswered();
  private long underWay; // units, the unanswered among them
  private @Nullable Long remaining; // the server's last word

  BucketGroup(int index, RateLimit limit, Object key, long now) {
    super(index, limit, key);
    guard = new BurstGuard(limit, now);
    if (limit.restsAtStart()) {
      guard.raise(limit.burst(), now + limit.windowNanos());
    }
  }

  @Override
  long waitNanos(int units, boolean plain, long now) {
    advance(now);
    long wait = guard.waitNanos(underWay, units, now);
    return wait == Slots.UNKNOWN ? unanswered.untilNext(now) : wait;
  }

  @Override
  long atLeast(long ahead, int units, boolean plain, long now) {
    advance(now);
    long wait = guard.atLeast(underWay + ahead + units, now);
    boolean stuck = unanswered.units() + units > limit.burst();
    return stuck ? Math.max(wait, unanswered.untilNext(now)) : wait;
  }

  @Override
  void take(int units, long now) {
    underWay += units;
  }

  @Override
  void giveBack(int units, long now) {
    underWay -= units;
  }

  @Override
  void answered(int estimated, int actual, long moment) {
    underWay -= estimated;
    guard.count(actual, moment);
  }

  @Override
  void unanswered(int units, long moment) {
    unanswered.add(moment + limit.serverLagNanos(), units);
  }

  /** What is gone by the server's word has been used, by others or by a former life. */
  @Override
  void heard(RateSignal signal, long sentNanos, long receivedNanos) {
    Long left = signal.remaining();
    if (left != null) {
      remaining = left;
      guard.raise(limit.burst() - left, receivedNanos);
    }
  }

  /** Alone we would not have been rejected: the bucket is empty, whoever emptied it. */
  @Override
  void rejected(boolean known, long now) {
    guard.raise(limit.burst(), now);
  }

  @Override
  boolean isFree(long now) {
    advance(now);
    return underWay == 0 && guard.isEmpty(now);
  }

  @Override
  void standings(long now, Consumer<Groups.Standing> to) {
    long wait = waitNanos(1, true, now);
    Duration next = Duration.ofNanos(wait == Slots.UNKNOWN ? limit.windowNanos() : wait);
    LimitStatus status =
        new LimitStatus(limit.name(), limit, underWay + guard.level(now), waiting, next);
    to.accept(new Groups.Standing(limit, key, status, remaining));
  }

  private void advance(long now) {
    for (Unanswered.Request next; (next = unanswered.next(now)) != null; ) {
      answered(next.units(), next.units(), next.until());
    }
  }
}
