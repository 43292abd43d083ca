package dev.headrace.cli;

import dev.headrace.core.TimeSource;
import java.time.Duration;
import java.util.Locale;

/** A line on a terminal that is drawn over itself. Draws nothing elsewhere. Not thread-safe. */
final class Progress {
  private static final long REDRAW_NANOS = Duration.ofMillis(80).toNanos();
  private static final int WIDTH = 28;
  private final Console console;
  private final TimeSource time;
  private final boolean shown;
  private final long startNanos;
  private long drawnNanos;
  private boolean drawn;

  /** A bar on the console's standard error, if that is a terminal and {@code wanted}. */
  Progress(Console console, TimeSource time, boolean wanted) {
    this.console = console;
    this.time = time;
    this.shown = wanted && console.errIsTerminal();
    this.startNanos = time.nanoTime();
    this.drawnNanos = startNanos;
  }

  /**
   * Redraws, if the last time was a while ago.
   *
   * @param total how many there will be, or 0 if that is not known
   * @param note what else to say
   */
  void update(long done, long total, String note) {
    long now = time.nanoTime();
    if (shown && now - drawnNanos >= REDRAW_NANOS) {
      drawnNanos = now;
      drawn = true;
      console.err().print("\r" + line(done, total, note, now) + "\u001b[K");
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
    double seconds = Math.max(1e-3, (now - startNanos) / 1e9);
    String rate = String.format(Locale.ROOT, "%.0f/s", done / seconds);
    String counts = total > 0 ? done + "/" + total : Long.toString(done);
    String bar = total > 0 ? bar((double) done / total, WIDTH, console.unicode()) + "  " : "";
    return "  " + bar + counts + "  " + rate + (note.isEmpty() ? "" : "  " + note);
  }

  /** A bar of {@code width} cells, of which {@code share} are full. */
  static String bar(double share, int width, boolean unicode) {
    int full = (int) Math.round(Math.min(1, Math.max(0, share)) * width);
    return (unicode ? "█" : "#").repeat(full) + (unicode ? "░" : "-").repeat(width - full);
  }
}
