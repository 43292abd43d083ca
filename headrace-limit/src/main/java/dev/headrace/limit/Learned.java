package dev.headrace.limit;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is learned of servers: a group for each origin, principal and route. Idle ones go when there
 * are many; beyond the bound calls go without, for nothing that the user told is lost by that. Not
 * thread-safe.
 */
final class Learned {
  private static final int FEW = 64;
  private static final long PAUSE = 1_000_000_000; // nanos between two searches in vain
  private final Map<LearnedGroup.Key, LearnedGroup> byKey = new HashMap<>();
  private final Map<Owner, Lessons> byOwner = new HashMap<>();
  private final Counting counting;
  private final Duration longestHold;
  private final int most;
  private int many = FEW;
  private long hopelessUntil;

  Learned(LimiterOptions options, long now) {
    hopelessUntil = now;
    counting = Counting.of(options.limits());
    longestHold = options.maxHold();
    most = options.maxGroups();
  }

  /**
   * What calls cost of what is learned: what they cost of the limit to be discovered; else one.
   *
   * @param limit its index, or -1
   * @param settles whether what a call cost is known only when the response is there
   */
  record Counting(int limit, boolean settles) {
    static Counting of(List<RateLimit> limits) {
      for (int i = 0; i < limits.size(); i++) {
        if (limits.get(i).mode() == LimitMode.DISCOVER) {
          return new Counting(i, limits.get(i).cost().isSettled());
        }
      }
      return new Counting(-1, false);
    }
  }

  private record Owner(Object origin, Object principal) {}

  /** The group of the calls with this key, or null if there are too many. */
  @Nullable LearnedGroup of(LearnedGroup.Key key, long now) {
    LearnedGroup group = byKey.get(key);
    if (group != null) {
      return group;
    }
    if (byKey.size() >= many && now - hopelessUntil >= 0) {
      byKey.values().removeIf(each -> goes(each, now));
      many = Math.max(FEW, Math.min(most, 2 * byKey.size()));
      hopelessUntil = byKey.size() >= most ? now + PAUSE : now;
    }
    if (byKey.size() >= most) {
      return null;
    }
    Owner owner = new Owner(key.origin(), key.principal());
    Lessons lessons =
        byOwner.computeIfAbsent(owner, absent -> new Lessons(owner.origin, longestHold));
    LearnedGroup made = new LearnedGroup(counting, key, lessons);
    byKey.put(key, made);
    return made;
  }

  /** All that was learned, as it stands. */
  void standings(long now, Consumer<Groups.Standing> to) {
    byOwner.values().forEach(lessons -> lessons.standings(now, to));
  }

  private boolean goes(LearnedGroup group, long now) {
    if (!group.isIdle(now)) {
      return false;
    }
    if (group.dropped().isEmpty()) {
      LearnedGroup.Key key = (LearnedGroup.Key) group.key;
      byOwner.remove(new Owner(key.origin(), key.principal()));
    }
    return true;
  }
}
