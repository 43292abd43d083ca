package dev.headrace.limit;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The lanes that wait for one group, and who of them is next: the strictest class first and in it
 * the oldest head, except that a class that was passed over for 19 times its head's units goes
 * next. So each gets at least a twentieth of what the group grants. Not thread-safe.
 */
final class Parking {
  private static final int PASSED_OVER = 19; // of 20
  private static final Comparator<Lane> BY_ORDER =
      (a, b) -> Long.signum(a.order - b.order); // numbers compare by difference only
  private final Group group;
  private final @Nullable TreeSet<Lane>[] classes = classes();
  private final long[] passedOver = new long[Ticket.CLASSES]; // units
  private @Nullable Map<Object, long[]> backlog; // units by origin and class
  private int size;

  Parking(Group group) {
    this.group = group;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Adds {@code lane}, whose order is set. */
  void add(Lane lane) {
    TreeSet<Lane> same = classes[lane.parkedAs];
    if (same == null) {
      same = new TreeSet<>(BY_ORDER);
      classes[lane.parkedAs] = same;
    }
    same.add(lane);
    size++;
    lane.parkedAt = group;
    lane.counted = lane.path.dependsOnlyOn(group);
    count(lane, lane.units(lane.path.placeOf(group)));
  }

  /** Takes {@code lane} out, whose order and units must still be those it came with. */
  void remove(Lane lane) {
    TreeSet<Lane> same = classes[lane.parkedAs];
    if (same != null && same.remove(lane)) {
      size--;
      if (same.isEmpty()) {
        passedOver[lane.parkedAs] = 0;
      }
    }
    lane.parkedAt = null;
    count(lane, -lane.units(lane.path.placeOf(group)));
    lane.counted = false;
  }

  /** So many units more are waited for in {@code lane}, which is parked here; negative for less. */
  void count(Lane lane, long units) {
    if (!lane.counted) {
      return; // many of them may wait elsewhere, when their turn comes
    }
    if (backlog == null) {
      backlog = new HashMap<>();
    }
    Object origin = origin(lane.path);
    long[] sums = backlog.computeIfAbsent(origin, o -> new long[Ticket.CLASSES]);
    sums[lane.rank] += units;
    if (sums[0] + sums[1] + sums[2] + sums[3] == 0) {
      backlog.remove(origin);
    }
  }

  /** Who is next, or null. One who was passed over too often is in the first class from now on. */
  @Nullable Lane front() {
    for (int rank = Ticket.CLASSES - 1; rank > 0; rank--) {
      Lane lane = first(rank);
      if (lane != null && passedOver[rank] >= due(lane)) {
        long left = passedOver[rank] - due(lane);
        remove(lane);
        lane.parkedAs = 0;
        add(lane);
        passedOver[rank] = left;
      }
    }
    for (int rank = 0; rank < Ticket.CLASSES; rank++) {
      Lane lane = first(rank);
      if (lane != null) {
        return lane;
      }
    }
    return null;
  }

  /** Whether one of those here goes before {@code lane}. */
  boolean goBefore(Lane lane) {
    for (int rank = 0; rank < lane.parkedAs; rank++) {
      if (first(rank) != null) {
        return true;
      }
    }
    Lane first = first(lane.parkedAs);
    return first != null && first.order - lane.order < 0;
  }

  /** A ticket of this class was granted so many units. */
  void granted(int rank, int units) {
    if (size == 0) {
      return;
    }
    for (int other = 1; other < Ticket.CLASSES; other++) {
      if (other != rank && first(other) != null) {
        passedOver[other] += units;
      }
    }
  }

  /**
   * The least units that go before a newcomer of this class and path, who wants so many. Where
   * others than this group decide too, only those in its own lane are sure to.
   */
  long unitsBefore(int rank, Path path, int units) {
    if (!path.dependsOnlyOn(group)) {
      Lane own = path.laneIfAny(rank);
      return own == null ? 0 : own.units(path.placeOf(group));
    }
    long higher = 0;
    for (int each = 0; each < rank; each++) {
      higher += unitsOf(each, path);
    }
    long own = unitsOf(rank, path);
    return own + Math.min(higher, Math.max(0, PASSED_OVER * (own + units) - passedOver[rank]));
  }

  /** The units of all in this class who depend on this group only, and of those on the path. */
  private long unitsOf(int rank, Path path) {
    long[] sums = backlog == null ? null : backlog.get(origin(path));
    long sum = sums == null ? 0 : sums[rank];
    Lane lane = path.laneIfAny(rank);
    return lane == null || lane.counted ? sum : sum + lane.units(path.placeOf(group));
  }

  private long due(Lane lane) {
    return (long) PASSED_OVER * lane.first().units(group);
  }

  private @Nullable Lane first(int rank) {
    TreeSet<Lane> lanes = classes[rank];
    return lanes == null || lanes.isEmpty() ? null : lanes.first();
  }

  private Object origin(Path path) {
    Group origin = path.origin();
    return origin == null ? group : origin;
  }

  @SuppressWarnings("unchecked") // arrays know no type arguments
  private static @Nullable TreeSet<Lane>[] classes() {
    return (@Nullable TreeSet<Lane>[]) new @Nullable TreeSet<?>[Ticket.CLASSES];
  }
}
