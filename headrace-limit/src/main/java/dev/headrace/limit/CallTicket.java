package dev.headrace.limit;

import org.jspecify.annotations.Nullable;

/** A ticket whose answer has a say: it may stop groups, or settle what the request cost. */
abstract class CallTicket extends Ticket {
  private int stops; // the server's, before it was granted
  private int probed; // one bit for each group that it is a probe of, by its place
  boolean unheard; // its head is there, but not yet what it says
  long answeredNanos; // the head's moment; kept while its cost is not known, or it is unheard

  CallTicket(int rank) {
    super(rank, false);
  }

  /** Whose units of the rate limit with this index it takes, or null if that does not bind it. */
  abstract @Nullable Object key(int limit);

  /** The origin it goes to, or null if that is no matter. */
  abstract @Nullable Object origin();

  /** Whose lessons it is bound by, or null if nothing is learned for it. Asked if anything is. */
  LearnedGroup.@Nullable Key lessons() {
    return null;
  }

  /** What it has cost in the end, of a group whose cost is settled. */
  abstract int actual(Group group);

  @Override
  final void begins(int soFar) {
    stops = soFar;
  }

  @Override
  final boolean probes(int place) {
    probed |= 1 << place;
    return true;
  }

  /** How often the server had stopped a group when this was granted. */
  final int stops() {
    return stops;
  }

  /** Whether it is a probe of anything. */
  final boolean isProbe() {
    return probed != 0;
  }

  /** Whether it is a probe of the group with this place in its path. */
  final boolean isProbe(int place) {
    return (probed & 1 << place) != 0;
  }
}
