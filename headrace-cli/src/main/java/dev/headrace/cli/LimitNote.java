package dev.headrace.cli;

import dev.headrace.core.Redaction;
import dev.headrace.limit.LimitScope;
import dev.headrace.limit.LimitStatus;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Rate limits as they stand, for a progress line: the one that is the tightest. */
final class LimitNote {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final String WHOLE_CLIENT = LimitScope.client().name();

  private LimitNote() {}

  /** What to say of {@code limits}; nothing if there are none. */
  static String of(List<LimitStatus> limits) {
    LimitStatus tightest = null;
    for (LimitStatus each : limits) {
      if (tightest == null || isTighter(each, tightest)) {
        tightest = each;
      }
    }
    return tightest == null ? "" : of(tightest);
  }

  private static String of(LimitStatus limit) {
    StringBuilder note = new StringBuilder(limit.name());
    if (!limit.scope().equals(WHOLE_CLIENT)) {
      note.append(" of ").append(Redaction.printable(limit.scope()));
    }
    note.append(String.format(Locale.ROOT, ": %.0f %% used", share(limit) * 100));
    if (limit.waiters() > 0) {
      note.append(", ").append(limit.waiters()).append(" waiting");
    }
    if (!limit.nextFree().isZero()) {
      note.append(", next in ").append(time(limit.nextFree()));
    }
    return note.toString();
  }

  /** The one that holds calls up the longest; if none does, the one that is used up the most. */
  private static boolean isTighter(LimitStatus one, LimitStatus other) {
    int longer = one.nextFree().compareTo(other.nextFree());
    return longer == 0 ? share(one) > share(other) : longer > 0;
  }

  private static double share(LimitStatus limit) {
    return (double) limit.used() / limit.limit().usable();
  }

  private static String time(Duration wait) {
    double seconds = wait.toNanos() / NANOS_PER_SECOND;
    if (seconds >= 7_200) {
      return String.format(Locale.ROOT, "%.1f h", seconds / 3_600);
    }
    return seconds >= 120
        ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
        : String.format(Locale.ROOT, seconds < 10 ? "%.2f s" : "%.0f s", seconds);
  }
}
