package dev.headrace.limit;

import dev.headrace.core.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The limits that a server's answers have told of, for one origin and principal. One that says its
 * window is kept as if the user had given it; one that only says what remains is a {@link Budget}.
 * What is not counted in requests, and what only announces a policy, teaches nothing. Not
 * thread-safe.
 */
final class Lessons {
  private static final int MOST = 32; // limits; more are not learned
  private static final long SILENCE = 60_000_000_000L; // nanos, at least, till one is forgotten
  private static final LimitScope BUCKET = LimitScope.by("bucket", call -> null);
  private static final long LONGEST = Duration.ofDays(366).toNanos();
  private final List<LearnedGroup> groups = new ArrayList<>(1);
  private final Map<Key, Lesson> byKey = new LinkedHashMap<>();
  private final Object origin;
  private final long longest; // nanos that a reset is waited for
  private Group[] siblings = {};
  private long checkAt;

  Lessons(Object origin, Duration longestHold) {
    this.origin = origin;
    longest = Durations.toNanos(longestHold);
  }

  /**
   * What makes two signals be about the same limit.
   *
   * @param units only if nothing else tells it from another that is told along with it
   */
  private record Key(
      String name, @Nullable String bucket, @Nullable Duration window, @Nullable Long units) {
    static Key of(RateSignal signal, @Nullable Long units) {
      return new Key(signal.name(), signal.bucket(), signal.window(), units);
    }
  }

  /** A limit, and when it is forgotten unless it is told again. */
  static final class Lesson {
    final Group group;
    final @Nullable String bucket;
    final @Nullable Long units; // of a window
    long until;
    long told; // last

    Lesson(Group group, @Nullable String bucket, @Nullable Long units) {
      this.group = group;
      this.bucket = bucket;
      this.units = units;
    }
  }

  /** Takes in a group of the same origin and principal. */
  void join(LearnedGroup group) {
    groups.add(group);
    siblings = groups.toArray(Group[]::new);
    byKey.values().stream().filter(l -> l.bucket == null).forEach(l -> group.add(l, 0));
  }

  void leave(LearnedGroup group) {
    groups.remove(group);
    siblings = groups.toArray(Group[]::new);
  }

  /** All groups for which a change in one may matter. */
  Group[] siblings() {
    return siblings;
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  /** What an answer to a request of {@code from} says. */
  void heard(LearnedGroup from, List<RateSignal> signals, long sent, long received) {
    for (RateSignal signal : signals) {
      if (signal.unit().equals(RateSignal.REQUESTS) && signal.remaining() != null) {
        Key key = Key.of(signal, hasTwin(signal, signals) ? signal.limit() : null);
        heard(from, key, signal, sent, received);
      }
    }
    forget(received);
  }

  private static boolean hasTwin(RateSignal signal, List<RateSignal> signals) {
    if (signals.size() == 1) {
      return false;
    }
    Key key = Key.of(signal, null);
    return signals.stream().filter(each -> Key.of(each, null).equals(key)).count() > 1;
  }

  /** Forgets what has not been told for long. */
  void forget(long now) {
    if (now - checkAt < 0) {
      return;
    }
    checkAt = now + SILENCE / 4;
    for (Iterator<Lesson> each = byKey.values().iterator(); each.hasNext(); ) {
      Lesson lesson = each.next();
      if (lesson.until - now <= 0) {
        each.remove();
        groups.forEach(group -> group.remove(lesson));
      }
    }
  }

  /** Whether nothing has been learned that still counts. */
  boolean knowsNothing(long now) {
    forget(now);
    return byKey.isEmpty();
  }

  /** All that was learned, as it stands. */
  void standings(long now, Consumer<Groups.Standing> to) {
    for (Lesson lesson : byKey.values()) {
      lesson.group.waiting = 0;
      groups.forEach(group -> lesson.group.waiting += group.has(lesson) ? group.waiting : 0);
      lesson.group.standings(now, to);
    }
  }

  private void heard(LearnedGroup from, Key key, RateSignal signal, long sent, long received) {
    Lesson known = byKey.get(key);
    boolean changed = known != null && known.units != null && !known.units.equals(signal.limit());
    if (known != null && changed) {
      byKey.remove(key);
      for (LearnedGroup group : groups) {
        group.remove(known);
      }
    }
    Lesson lesson = known == null || changed ? learned(key, signal, received) : known;
    if (lesson == null) {
      return;
    }
    lesson.until = received + silence(signal);
    lesson.told = received;
    if (lesson.bucket != null) {
      from.bind(lesson, received);
    }
    if (lesson.group instanceof Budget budget) {
      budget.tell(signal, sent, received);
    } else {
      lesson.group.heard(List.of(signal), sent, received);
    }
  }

  private @Nullable Lesson learned(Key key, RateSignal signal, long received) {
    if (byKey.size() >= MOST) {
      return null;
    }
    Long units = signal.limit();
    Duration window = signal.window();
    boolean whole = units != null && units <= Integer.MAX_VALUE && isBelievable(window);
    Group group =
        whole && units != null && window != null
            ? windowed(signal, RateLimit.of((int) (long) units).per(window), received)
            : new Budget(signal, ownerOf(signal), longest, received);
    Lesson lesson = new Lesson(group, signal.bucket(), whole ? units : null);
    byKey.put(key, lesson);
    if (lesson.bucket == null) {
      groups.forEach(each -> each.add(lesson, received));
    }
    return lesson;
  }

  /** As if the user had told it. What was used before we knew of it is as of others, till reset. */
  private Group windowed(RateSignal signal, RateLimit limit, long received) {
    RateLimit named = signal.name().isBlank() ? limit : limit.name(signal.name());
    RateLimit scoped = named.burst(limit.units()).scope(scopeOf(signal));
    return new RateGroup(-1, scoped, ownerOf(signal), received);
  }

  /** Who shares the limit that {@code signal} is about. */
  static LimitScope scopeOf(RateSignal signal) {
    return signal.bucket() == null ? LimitScope.origin() : BUCKET;
  }

  private Object ownerOf(RateSignal signal) {
    String bucket = signal.bucket();
    return bucket == null ? origin : bucket;
  }

  private static boolean isBelievable(@Nullable Duration window) {
    return window != null && Durations.toNanos(window) <= LONGEST;
  }

  private static long silence(RateSignal signal) {
    Duration window = signal.window();
    Duration reset = signal.reset();
    long nanos = window != null ? 3 * Math.min(LONGEST, Durations.toNanos(window)) : 0;
    return Math.max(
        SILENCE, Math.max(nanos, reset == null ? 0 : Math.min(LONGEST, Durations.toNanos(reset))));
  }
}
