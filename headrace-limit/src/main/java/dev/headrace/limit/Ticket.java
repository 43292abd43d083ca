package dev.headrace.limit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request's way through a limiter, from asking to the end of its permit. It is the queue's own
 * node. Its fields are the limiter's, under its lock; the limiter calls the methods under none,
 * except {@link #remainingNanos}.
 */
abstract class Ticket {
  /** The first of the queue's classes: requests that were rejected or challenged. */
  static final int REPEATED = 0;

  /** The class of those who say nothing else. */
  static final int FIRST_COME = 2;

  /** How many classes the queue has: repeats, then high, normal and low priority. */
  static final int CLASSES = 4;

  /** How far it got. */
  enum State {
    NEW,
    QUEUED,
    GRANTED,
    SETTLED
  }

  final int units;
  final int rank; // its class; the lowest goes first
  final boolean plain; // only counts calls, so an assumed burst is no matter
  State state = State.NEW;
  @Nullable Lane lane; // from the moment it asks
  long since; // queued; from the grant on, granted
  int signal; // the lane's last one at the grant
  boolean probe; // granted while the lane was probing, not judged yet
  @Nullable Ticket next; // behind it in the queue
  @Nullable Ticket previous; // before it in the queue

  Ticket(int units, int rank, boolean plain) {
    this.units = units;
    this.rank = rank;
    this.plain = plain;
  }

  /** The lane that it was tried in. */
  final Lane lane() {
    return Objects.requireNonNull(lane);
  }

  /** Its units are taken, after some time in the queue. */
  abstract void granted();

  /** It will not be granted. */
  abstract void refused(Refusal refusal);

  /** How long it can wait at most. Quick, and calls nothing of others. */
  abstract long remainingNanos(long now);
}
