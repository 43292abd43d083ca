package dev.headrace.limit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The groups of a limiter, by limit and key, and the paths through them. Groups appear when they
 * are asked for. Idle ones go when there are many, so their number stays within twice those that
 * are in use, and 64; when as many are in use as are allowed, there is no path to one more. Not
 * thread-safe.
 */
final class Groups {
  private static final int FEW = 64;
  private static final long PAUSE = 1_000_000; // nanos between two searches in vain
  private final List<RateLimit> limits;
  private final int concurrency;
  private final int most;
  private final boolean fixed; // no limit depends on the call
  private final List<Map<Object, Group>> byLimit = new ArrayList<>();
  private final Map<Object, OriginGroup> byOrigin = new HashMap<>();
  private final Map<Path, Path> paths = new HashMap<>();
  private final Path wanted = Path.empty();
  private final Group[][] found; // by length, to search with
  private final @Nullable Learned learned;
  private final Path alone; // of those without an origin, if no limit depends on the call
  private int many; // beyond which idle ones are looked for
  private int manyPaths = FEW;
  private int size;
  private boolean hopeless; // all were in use
  private long hopelessAt;

  Groups(LimiterOptions options, @Nullable RateLimiter owner, long now) {
    limits = options.limits();
    concurrency = options.concurrency();
    most = options.maxGroups();
    many = Math.min(FEW, most);
    learned = options.learns() || options.discovers() ? new Learned(options, now) : null;
    found = new Group[limits.size() + 3][];
    for (int i = 0; i < found.length; i++) {
      found[i] = new Group[i];
    }
    boolean allOfClient = true;
    for (int i = 0; i < limits.size(); i++) {
      byLimit.add(new LinkedHashMap<>());
      boolean ofClient = limits.get(i).scope().isClient();
      allOfClient &= ofClient;
      if (ofClient) {
        add(i, LimitScope.ONE, now);
      }
    }
    fixed = allOfClient;
    Group[] all = fixed ? new Group[limits.size()] : new Group[0];
    for (int i = 0; i < all.length; i++) {
      all[i] = Objects.requireNonNull(byLimit.get(i).get(LimitScope.ONE));
    }
    alone = new Path(all, owner);
  }

  /** The groups of those who are no calls: all limits, if none depends on the call. */
  Path alone() {
    return alone;
  }

  /** The groups that {@code ticket} needs units of, or null if there are too many in use. */
  @Nullable Path pathOf(CallTicket ticket, long now) {
    if (!fixed) {
      return scoped(ticket, now);
    }
    Object origin = ticket.origin();
    if (origin == null) {
      return alone;
    }
    OriginGroup gate = byOrigin.get(origin);
    if (gate == null) {
      if (size + 1 > many) {
        clear(1, now);
      }
      if (size + 1 > most) {
        return null;
      }
      gate = addOrigin(origin);
      gate.alone = fixedPath(null, gate);
    }
    LearnedGroup lessons = learned(ticket, now);
    if (lessons == null) {
      return gate.alone;
    }
    if (lessons.alone == null || lessons.alone.origin() != gate) {
      lessons.alone = fixedPath(lessons, gate);
    }
    return lessons.alone;
  }

  private Path fixedPath(@Nullable LearnedGroup lessons, OriginGroup gate) {
    List<Group> groups = new ArrayList<>(Arrays.asList(alone.groups));
    if (lessons != null) {
      groups.add(lessons);
    }
    groups.add(gate);
    return new Path(groups.toArray(Group[]::new), null);
  }

  private @Nullable LearnedGroup learned(CallTicket ticket, long now) {
    LearnedGroup.Key key = learned == null ? null : ticket.lessons();
    return learned == null || key == null ? null : learned.of(key, now);
  }

  /** One that was in use may be no more. */
  void released() {
    hopeless = false;
  }

  /** How those of rate limits stand, in the order of the limits. */
  List<Standing> standings(long now) {
    List<Standing> all = new ArrayList<>();
    for (Map<Object, Group> groups : byLimit) {
      for (Group group : groups.values()) {
        group.standings(now, all::add);
      }
    }
    if (learned != null) {
      learned.standings(now, all::add);
    }
    return all;
  }

  /**
   * How one limit stands.
   *
   * @param limit whose scope it is
   * @param key of that scope
   * @param status for the whole client
   */
  record Standing(RateLimit limit, Object key, LimitStatus status, @Nullable Long serverRemaining) {

    /** The same for people. Calls what the user gave as a key. */
    LimitStatus shown() {
      return status.of(limit.scope().textOf(key), serverRemaining);
    }
  }

  /** How many groups there are. */
  int size() {
    return size;
  }

  /** How many paths are known, those without scopes aside. */
  int paths() {
    return paths.size();
  }

  private @Nullable Path scoped(CallTicket ticket, long now) {
    int missing = missing(ticket);
    if (missing > 0 && size + missing > many) {
      clear(missing, now);
      missing = missing(ticket); // those of this ticket may have been idle too
    }
    if (missing > 0 && size + missing > most) {
      return null;
    }
    Object origin = ticket.origin();
    Group[] all = found[found.length - 1];
    int count = 0;
    for (int i = 0; i < limits.size(); i++) {
      Object key = ticket.key(i);
      if (key != null) {
        Group group = byLimit.get(i).get(key);
        all[count++] = group == null ? add(i, key, now) : group;
      }
    }
    LearnedGroup lessons = learned(ticket, now);
    if (lessons != null) {
      all[count++] = lessons;
    }
    if (origin != null) {
      OriginGroup gate = byOrigin.get(origin);
      all[count++] = gate == null ? addOrigin(origin) : gate;
    }
    return interned(all, count);
  }

  private Path interned(Group[] all, int count) {
    Group[] exact = found[count];
    System.arraycopy(all, 0, exact, 0, count);
    wanted.groups = exact;
    Path known = paths.get(wanted);
    if (known != null) {
      return known;
    }
    if (paths.size() >= manyPaths) {
      paths.keySet().removeIf(Path::isIdle);
      manyPaths = Math.max(FEW, 2 * paths.size());
    }
    Path path = new Path(exact.clone(), null);
    paths.put(path, path);
    return path;
  }

  private int missing(CallTicket ticket) {
    Object origin = ticket.origin();
    int missing = origin == null || byOrigin.containsKey(origin) ? 0 : 1;
    for (int i = 0; i < limits.size(); i++) {
      Object key = ticket.key(i);
      missing += key == null || byLimit.get(i).containsKey(key) ? 0 : 1;
    }
    return missing;
  }

  /** Lets the idle ones go, unless it was tried in vain just now. */
  private void clear(int missing, long now) {
    if (hopeless && now - hopelessAt < PAUSE) {
      return;
    }
    paths.keySet().removeIf(Path::isIdle); // those through groups that go, among them
    byOrigin.values().removeIf(group -> goes(group, now));
    byLimit.forEach(groups -> groups.values().removeIf(group -> goes(group, now)));
    many = Math.min(Math.max(FEW, 2 * size), most);
    hopeless = size + missing > most;
    hopelessAt = now;
  }

  private boolean goes(Group group, long now) {
    boolean idle = !LimitScope.ONE.equals(group.key) && group.isIdle(now);
    size -= idle ? 1 : 0;
    return idle;
  }

  private Group add(int index, Object key, long now) {
    RateLimit limit = limits.get(index);
    Group group =
        limit.mode() == LimitMode.DISCOVER
            ? new DiscoverGroup(index, limit, key, now)
            : ToldGroup.of(index, limit, key, now);
    byLimit.get(index).put(key, group);
    size++;
    return group;
  }

  private OriginGroup addOrigin(Object origin) {
    OriginGroup group = new OriginGroup(origin, concurrency);
    byOrigin.put(origin, group);
    size++;
    return group;
  }
}
