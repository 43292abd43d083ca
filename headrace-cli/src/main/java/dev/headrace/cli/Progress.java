package dev.headrace.cli;

import dev.headrace.core.TimeSource;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;

/** A line on a terminal that is drawn over itself. Draws nothing elsewhere. Not thread-safe. */
final class Progress {
  private static final long REDRAW_NANOS = Duration.ofMillis(80).toNanos();
  private static final int LONGEST_BAR = 28;
  private static final int SHORTEST_BAR = 5;
  private static final int MARGINS = 5; // before the bar, after it, and a column that stays empty
  private final Console console;
  private final TimeSource time;
  private final boolean shown;
  private final int columns;
  private final Speed speed;
  private long drawnNanos;
  private boolean drawn;

  /** A bar on the console's standard error, if that is a terminal and {@code wanted}. */
  Progress(Console console, TimeSource time, boolean wanted) {
    this.console = console;
    this.time = time;
    this.shown = wanted && console.errIsTerminal();
    this.columns = console.columns();
    this.drawnNanos = time.nanoTime();
    this.speed = new Speed(drawnNanos);
  }

  /** Whether it draws at all. */
  boolean isShown() {
    return shown;
  }

  /**
   * Redraws, if the last time was a while ago.
   *
   * @param total how many there will be, or 0 if that is not known
   * @param note gives what else to say, once it is needed
   */
  void update(long done, long total, Supplier<String> note) {
    long now = time.nanoTime();
    if (shown && now - drawnNanos >= REDRAW_NANOS) {
      drawnNanos = now;
      drawn = true;
      console.err().print("\r" + line(done, total, note.get(), now) + "\u001b[K");
      console.err().flush();
    }
  }

  /** Takes the line away. */
  void clear() {
    if (drawn) {
      console.err().print("\r\u001b[K");
      console.err().flush();
      drawn = false;
    }
  }

  private String line(long done, long total, String note, long now) {
    String rate = String.format(Locale.ROOT, "%.0f/s", speed.perSecond(done, now));
    String counts = total > 0 ? done + "/" + total : Long.toString(done);
    String words = counts + "  " + rate + (note.isEmpty() ? "" : "  " + note);
    int cells = Math.min(LONGEST_BAR, columns - words.length() - MARGINS);
    String bar =
        total > 0 && cells >= SHORTEST_BAR
            ? bar((double) done / total, cells, console.unicode()) + "  "
            : "";
    String line = "  " + bar + words;
    return line.substring(0, Math.min(line.length(), columns - 1)); // a longer one would wrap
  }

  /** A bar of {@code width} cells, of which {@code share} are full. */
  static String bar(double share, int width, boolean unicode) {
    int full = (int) Math.round(Math.min(1, Math.max(0, share)) * width);
    return (unicode ? "█" : "#").repeat(full) + (unicode ? "░" : "-").repeat(width - full);
  }
}
