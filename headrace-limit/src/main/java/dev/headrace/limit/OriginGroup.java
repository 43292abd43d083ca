package dev.headrace.limit;

import org.jspecify.annotations.Nullable;

/**
 * What the calls to one origin share: the bound on how many are under way, from the grant to the
 * end of the response's body, and the hold that its server has asked for. Not thread-safe.
 */
final class OriginGroup extends Group {
  private final int concurrency;
  private int underWay;
  @Nullable Path alone; // the path of its calls, if no limit depends on the call

  OriginGroup(Object origin, int concurrency) {
    super(-1, origin);
    this.concurrency = concurrency;
  }

  @Override
  long waitNanos(int units, boolean plain, long now) {
    return concurrency - underWay >= units ? 0 : Slots.UNKNOWN;
  }

  @Override
  long atLeast(long ahead, int units, boolean plain, long now) {
    return 0;
  }

  @Override
  long keptNanos() {
    return 0;
  }

  @Override
  void take(int units, long now) {
    underWay += units;
  }

  @Override
  void giveBack(int units, long now) {}

  @Override
  void answered(int estimated, int actual, long moment) {}

  @Override
  void unanswered(int units, long moment) {}

  @Override
  boolean ended() {
    underWay--;
    return !isOpen();
  }

  @Override
  int most() {
    return concurrency;
  }

  @Override
  boolean isOpen() {
    return concurrency == Integer.MAX_VALUE;
  }

  @Override
  boolean isFree(long now) {
    return underWay == 0;
  }
}
