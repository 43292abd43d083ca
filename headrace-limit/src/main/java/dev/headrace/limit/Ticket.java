package dev.headrace.limit;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request's way through a limiter, from asking to the end of its permit. It is the queue's own
 * node, so its fields are few and small. They are the limiter's, under its lock; the limiter calls
 * {@link #granted} and {@link #refused} under none, and the others, which are quick and call
 * nothing of users, under it.
 */
abstract class Ticket {
  /** The first of the queue's classes: requests that were rejected or challenged. */
  static final int REPEATED = 0;

  /** The class of those who say nothing else. */
  static final int FIRST_COME = 2;

  /** How many classes the queue has: repeats, then high, normal and low priority. */
  static final int CLASSES = 4;

  /** Neither in the queue nor granted. */
  static final byte NEW = 0;

  /** In its lane. */
  static final byte QUEUED = 1;

  /** Its units are under way. */
  static final byte GRANTED = 2;

  /** The answer's head is there, but not yet what the request cost. */
  static final byte ANSWERED = 3;

  /** Refused, withdrawn, or over as far as its units go. */
  static final byte SETTLED = 4;

  final byte rank; // its class; the lowest goes first
  final boolean plain; // only counts calls, so an assumed burst is no matter
  byte state;
  long since; // its number in the queue; from the grant on, the moment of it
  @Nullable Lane lane; // from its making on, if it is no call's; else from the moment it asks
  @Nullable Ticket next; // behind it in its lane
  @Nullable Ticket previous; // before it in its lane

  Ticket(int rank, boolean plain) {
    this.rank = (byte) rank;
    this.plain = plain;
  }

  /** The lane that it was tried in. */
  final Lane lane() {
    return Objects.requireNonNull(lane);
  }

  /** The groups that it takes units of. */
  final Path path() {
    return lane().path;
  }

  /**
   * Whether its answer is known of, or that there will be none. Read under no lock: what has just
   * become true may not be seen yet, and stays true.
   */
  final boolean isTold() {
    return state >= ANSWERED;
  }

  /** How many units of {@code group} it takes. */
  abstract int units(Group group);

  /** Its units are taken, after some time in the queue. */
  abstract void granted();

  /** It will not be granted. */
  abstract void refused(Refusal refusal);

  /** How long it can wait at most; {@link Long#MAX_VALUE} for ever. */
  abstract long remainingNanos(long now);

  /** Its units are taken after so many stops of the server's. */
  void begins(int stops) {}

  /** Makes it a probe of the group with this place in its path. Returns whether it can be one. */
  boolean probes(int place) {
    return false;
  }
}
