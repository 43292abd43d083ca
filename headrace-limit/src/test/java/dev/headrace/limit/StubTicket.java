package dev.headrace.limit;

import org.jspecify.annotations.Nullable;

/** A ticket of one unit, with all the time there is, that counts what it is asked. */
class StubTicket extends CallTicket {
  private final @Nullable Object origin;
  int looks; // how often it was asked how long it can wait

  StubTicket(@Nullable Object origin) {
    this(FIRST_COME, origin);
  }

  StubTicket(int rank, @Nullable Object origin) {
    super(rank);
    this.origin = origin;
  }

  @Override
  @Nullable Object key(int limit) {
    return LimitScope.ONE;
  }

  @Override
  @Nullable Object origin() {
    return origin;
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
  void granted() {}

  @Override
  void refused(Refusal refusal) {}

  @Override
  long remainingNanos(long now) {
    looks++;
    return Long.MAX_VALUE;
  }
}
