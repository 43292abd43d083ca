package dev.headrace.limit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The groups that a request takes units of, all or nothing, and the lanes of those who wait for the
 * same. Two paths are equal if they have the same groups. Not thread-safe.
 */
@SuppressWarnings("ReferenceEquality") // groups, lanes and tickets are themselves only
final class Path {
  private static final Group[] NONE = {};
  final @Nullable RateLimiter owner; // if it is one that stands alone
  Group[] groups; // changes only in the one that Groups searches with
  private final @Nullable Lane[] lanes = new @Nullable Lane[Ticket.CLASSES];

  Path(Group[] groups, @Nullable RateLimiter owner) {
    this.groups = groups;
    this.owner = owner;
  }

  /** One to search with. */
  static Path empty() {
    return new Path(NONE, null);
  }

  /** The lane of this class. */
  Lane lane(int rank) {
    Lane lane = lanes[rank];
    if (lane == null) {
      lane = new Lane(this, rank);
      lanes[rank] = lane;
    }
    return lane;
  }

  /** The lane of this class, or null if it was never needed. */
  @Nullable Lane laneIfAny(int rank) {
    return lanes[rank];
  }

  /** Where {@code group} stands in it, or -1. */
  int placeOf(Group group) {
    for (int i = 0; i < groups.length; i++) {
      if (groups[i] == group) {
        return i;
      }
    }
    return -1;
  }

  /** Whether those who wait in it wait for {@code group} only, holds aside. */
  boolean dependsOnlyOn(Group group) {
    for (Group other : groups) {
      if (other != group && !other.isOpen()) {
        return false;
      }
    }
    return true;
  }

  /** The group of the origin, or null. */
  @Nullable Group origin() {
    Group last = groups.length == 0 ? null : groups[groups.length - 1];
    return last instanceof OriginGroup ? last : null;
  }

  /** Whether nobody waits in it. */
  boolean isIdle() {
    for (Lane lane : lanes) {
      if (lane != null && !lane.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Path that && Arrays.equals(groups, that.groups);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(groups);
  }
}
