package dev.headrace.limit;

import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The state of one limit for one scope key: all calls with that key take units of it. Lives in
 * {@link Groups}, which makes it when the first ticket with its key asks ({@link Groups#pathOf})
 * and drops it when it is idle. All methods are called under the limiter's lock, call nothing of
 * users, and cost O(1).
 *
 * <p>A ticket takes units of all groups of its {@link Path} or of none: each is asked for its
 * {@link #waitNanos}, and if all say 0 each gets {@link #take} with the same {@code now}. Then,
 * once a ticket and group, one of {@link #giveBack}, {@link #answered} and {@link #unanswered}; and
 * {@link #ended} when the response's body is over. What the answers' headers say comes by {@link
 * #heard}, once for each answer from the network, rejections too, never for one from a cache: after
 * {@link #answered}, unless the group {@link #settles}, then before it. After each of these whoever
 * waits at the group is looked at again, so its waits may change at any of them.
 */
abstract class Group {
  private static final Group[] NONE = {};
  final int index; // of its rate limit, or -1
  final Object key; // of its scope
  final Parking parked = new Parking(this);
  final Turn turn = new Turn();
  int waiting; // tickets in the queue that will need units of it
  int claimed; // units that one who has waited long in turn here and elsewhere is to find
  private @Nullable Hold hold;

  Group(int index, Object key) {
    this.index = index;
    this.key = key;
  }

  /** When the group is looked at next; the {@link Schedule}'s. */
  static final class Turn {
    boolean ready;
    boolean asleep;
    int rank; // of the lane that is in front, while ready
    long order; // of the same
    long wake; // while asleep
  }

  /**
   * How long until {@code units} may be taken: 0 for now, {@link Slots#UNKNOWN} if an event has to
   * come first. Holds aside.
   *
   * @param plain whether the ticket only counts calls, so that an assumed burst is no matter
   */
  abstract long waitNanos(int units, boolean plain, long now);

  /**
   * The least time until {@code units} may be taken after {@code ahead} others have been. A lower
   * bound: what is said here may refuse a call.
   */
  abstract long atLeast(long ahead, int units, boolean plain, long now);

  /**
   * How long a unit that is taken now is missing, once its request was answered: by then it is free
   * again. 0 if it is free at an event that may come at any time; {@link Slots#UNKNOWN} if nobody
   * knows.
   */
  long keptNanos() {
    return Slots.UNKNOWN;
  }

  /** Takes units, right after a wait of 0 with the same {@code now}. */
  abstract void take(int units, long now);

  /** Nothing was sent: the units are free at once. */
  abstract void giveBack(int units, long now);

  /** The answer came at {@code moment}: the request cost {@code actual} units. */
  abstract void answered(int estimated, int actual, long moment);

  /** There will be no answer to a request that was sent at {@code moment}, at the latest. */
  abstract void unanswered(int units, long moment);

  /** Request and response are over. Returns whether somebody may go because of that. */
  boolean ended() {
    return false;
  }

  /**
   * What an answer's headers say.
   *
   * @param signals of all limits, this one among them or not
   * @param sentNanos when the request was granted
   * @param receivedNanos when the answer's head was there
   */
  void heard(List<RateSignal> signals, long sentNanos, long receivedNanos) {}

  /**
   * The server rejected a request, and has not said that it was for another limit.
   *
   * @param known whether the request had been granted before the last rejection
   */
  void rejected(boolean known, long now) {}

  /**
   * The server took a request.
   *
   * @param known whether it had been granted before the last rejection
   */
  void accepted(int units, boolean known, long now) {}

  /** The groups that have to be looked at too whenever something changes in this one. */
  Group[] siblings() {
    return NONE;
  }

  /** Whether {@code signal} is about this group. */
  boolean concerns(RateSignal signal) {
    return false;
  }

  /** What people call the limit that {@code signal}, which is about this group, speaks of. */
  String nameOf(RateSignal signal) {
    String bucket = signal.bucket();
    return bucket == null ? signal.name() : bucket;
  }

  /** Whether what a request cost is known only when the response is there. */
  boolean settles() {
    return false;
  }

  /**
   * Whether an answer is to be counted with what it says, and not before: what others use is told
   * by both together, and a group that has learned nothing may count only then.
   */
  boolean hearsFirst() {
    return false;
  }

  /** The most units that a ticket can ever have. */
  abstract int most();

  /** Whether nobody has to wait for it, holds aside. */
  boolean isOpen() {
    return false;
  }

  /** Whether nothing would be lost with it, waiters and holds aside. */
  abstract boolean isFree(long now);

  /** How what it limits stands, one or more. */
  void standings(long now, Consumer<Groups.Standing> to) {}

  /** Whether nothing would be lost with it. */
  final boolean isIdle(long now) {
    return waiting == 0 && (hold == null || hold.isIdle(now)) && isFree(now);
  }

  /** How long until {@code ticket} may go as far as this group is concerned. */
  final long waitNanos(Ticket ticket, boolean claims, long now) {
    int units = ticket.units(this) + (claims ? 0 : claimed);
    long wait = waitNanos(units, ticket.plain, now);
    return hold == null ? wait : Math.max(wait, hold.waitNanos(now));
  }

  /** How long the server's stop still lasts. */
  final long holdLeft(long now) {
    return hold == null ? 0 : hold.left(now);
  }

  /** Whether the server's stop, or a probe after it, keeps all from going. */
  final boolean isHeld(long now) {
    return hold != null && hold.waitNanos(now) > 0;
  }

  /** The server's stops of this group, or null if there was none. */
  final @Nullable Hold hold() {
    return hold;
  }

  /** The server's stops of this group. */
  final Hold holdable() {
    if (hold == null) {
      hold = new Hold();
    }
    return Objects.requireNonNull(hold);
  }
}
