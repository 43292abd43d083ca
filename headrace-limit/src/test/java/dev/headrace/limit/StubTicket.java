package dev.headrace.limit;

/** A ticket of one unit, with all the time there is, that counts what it is asked. */
final class StubTicket extends CallTicket {
  private final Object origin;
  int looks; // how often it was asked how long it can wait

  StubTicket(Object origin) {
    super(FIRST_COME);
    this.origin = origin;
  }

  @Override
  Object key(int limit) {
    return LimitScope.ONE;
  }

  @Override
  Object origin() {
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
