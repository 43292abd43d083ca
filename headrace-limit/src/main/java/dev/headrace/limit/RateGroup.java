package dev.headrace.limit;

import java.util.function.Consumer;

/**
 * The units of one rate limit whose server may count by window, for one scope key. Not thread-safe.
 */
final class RateGroup extends ToldGroup {
  private final Slots slots;

  RateGroup(int index, RateLimit limit, Object key, long now) {
    super(index, limit, key);
    slots = new Slots(limit, now);
    if (index < 0) { // not of the user
      slots.learnBurst();
    }
  }

  @Override
  long waitNanos(int units, boolean plain, long now) {
    return slots.waitNanos(units, isGuarded(plain), now);
  }

  @Override
  long atLeast(long ahead, int units, boolean plain, long now) {
    return slots.atLeast(ahead, units, isGuarded(plain), now);
  }

  @Override
  long keptNanos() {
    return limit.windowNanos();
  }

  @Override
  void take(int units, long now) {
    slots.take(units, now);
  }

  @Override
  void giveBack(int units, long now) {
    slots.giveBack(units);
  }

  @Override
  void answered(int estimated, int actual, long moment) {
    slots.answered(estimated, actual, moment);
  }

  @Override
  void unanswered(int units, long moment) {
    slots.unanswered(units, moment);
  }

  @Override
  void heard(RateSignal signal, long sentNanos, long receivedNanos) {
    slots.heard(signal, sentNanos, receivedNanos);
  }

  @Override
  void rejected(boolean known, long now) {
    slots.rejected(now);
  }

  @Override
  boolean isFree(long now) {
    return slots.isIdle(now);
  }

  @Override
  void standings(long now, Consumer<Groups.Standing> to) {
    to.accept(new Groups.Standing(limit, key, slots.status(waiting, now), slots.remaining()));
  }

  private boolean isGuarded(boolean plain) {
    return !plain || limit.isBurstTold();
  }
}
