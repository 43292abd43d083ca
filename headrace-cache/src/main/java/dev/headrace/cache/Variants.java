package dev.headrace.cache;

import dev.headrace.core.CacheStatus.Forwarded;
import dev.headrace.core.Headers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answers stored under one key, newest first: one for each selection. Immutable. */
final class Variants {
  /** The most answers under one key; the oldest goes. */
  static final int MOST = 16;

  private final List<Stored> newestFirst;

  private Variants(List<Stored> newestFirst) {
    this.newestFirst = newestFirst;
  }

  /**
   * {@code older} and a new answer, which replaces that of the same selection; what is not good any
   * more is left out.
   */
  static Variants with(@Nullable Variants older, Stored added, long nanos) {
    List<Stored> all = new ArrayList<>(2);
    all.add(added);
    if (older != null) {
      for (Stored stored : older.newestFirst) {
        boolean kept = stored.isGood(nanos) && !stored.selection().isSameAs(added.selection());
        if (kept && all.size() < MOST) {
          all.add(stored);
        }
      }
    }
    return new Variants(List.copyOf(all));
  }

  /** The newest answer that may be served to the request, or null. */
  @Nullable Stored select(Headers request, long youngerThanNanos, long nanos) {
    for (int i = 0; i < newestFirst.size(); i++) {
      Stored stored = newestFirst.get(i);
      if (stored.isGood(nanos)
          && stored.isYoungerThan(youngerThanNanos, nanos)
          && stored.selection().fits(request)) {
        return stored;
      }
    }
    return null;
  }

  /** Why {@link #select} found nothing (RFC 9211 §2.2). */
  Forwarded whyNot(Headers request, long nanos) {
    Forwarded why = Forwarded.VARY_MISS;
    for (Stored stored : newestFirst) {
      if (stored.selection().fits(request)) {
        if (stored.isGood(nanos)) {
          return Forwarded.REQUEST; // the call wants a younger one
        }
        why = Forwarded.STALE;
      }
    }
    return why;
  }

  /** How long the one that lasts longest is good. */
  long remainingNanos(long nanos) {
    long longest = 0;
    for (Stored stored : newestFirst) {
      longest = Math.max(longest, stored.remainingNanos(nanos));
    }
    return longest;
  }

  long bytes() {
    long bytes = 64;
    for (Stored stored : newestFirst) {
      bytes += stored.bytes();
    }
    return bytes;
  }
}
