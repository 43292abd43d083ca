package dev.headrace.limit;

import java.util.List;

/** The units of a rate limit with a number, for one scope key. Not thread-safe. */
abstract class ToldGroup extends Group {
  final RateLimit limit;

  ToldGroup(int index, RateLimit limit, Object key) {
    super(index, key);
    this.limit = limit;
  }

  /** A group of the kind that {@code limit} needs. */
  static ToldGroup of(int index, RateLimit limit, Object key, long now) {
    return limit.isBucket()
        ? new BucketGroup(index, limit, key, now)
        : new RateGroup(index, limit, key, now);
  }

  /** What an answer says about this limit. */
  abstract void heard(RateSignal signal, long sentNanos, long receivedNanos);

  @Override
  final void heard(List<RateSignal> signals, long sentNanos, long receivedNanos) {
    for (RateSignal signal : signals) {
      if (concerns(signal)) {
        heard(signal, sentNanos, receivedNanos);
      }
    }
  }

  @Override
  final boolean concerns(RateSignal signal) {
    return LimitMatch.concerns(signal, limit);
  }

  @Override
  final String nameOf(RateSignal signal) {
    return limit.name();
  }

  @Override
  final int most() {
    return limit.most();
  }

  @Override
  final boolean settles() {
    return limit.cost().isSettled();
  }
}
