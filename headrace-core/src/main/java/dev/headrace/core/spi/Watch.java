package dev.headrace.core.spi;

import dev.headrace.core.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A timer of one exchange that is set anew, runs out once, or is stopped for good. A task that is
 * taken out while it begins to run may run nevertheless. Thread-safe.
 */
public final class Watch {
  private final Timer timer;
  private Timer.@Nullable Timeout running; // guarded by this
  private boolean stopped; // guarded by this

  /** A watch on {@code timer}, not set yet. */
  public Watch(Timer timer) {
    this.timer = timer;
  }

  /** Sets it, in place of what was set before; does nothing once it is stopped. */
  public void set(Duration delay, Runnable task) {
    Timer.Timeout fresh = timer.schedule(delay, task);
    Timer.Timeout useless;
    synchronized (this) {
      useless = stopped ? fresh : running;
      running = stopped ? null : fresh;
    }
    if (useless != null) {
      useless.cancel();
    }
  }

  /** Takes out what is set; it can be set again. */
  public void clear() {
    Timer.Timeout useless;
    synchronized (this) {
      useless = running;
      running = null;
    }
    if (useless != null) {
      useless.cancel();
    }
  }

  /** Takes out what is set; nothing can be set any more. */
  public void stop() {
    synchronized (this) {
      stopped = true;
    }
    clear();
  }
}
