package dev.headrace.cli;

import dev.headrace.core.Timer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Keeps a progress line fresh while all calls wait. Does nothing if there is none. */
final class Ticker implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(250);
  private final BulkWriter writer;
  private final Timer.@Nullable Closeable timer;

  private Ticker(BulkWriter writer) {
    this.writer = writer;
    this.timer = writer.showsProgress() ? Timer.system("headrace-progress") : null;
  }

  static Ticker start(BulkWriter writer) {
    Ticker ticker = new Ticker(writer);
    ticker.next();
    return ticker;
  }

  private void next() {
    if (timer != null) {
      timer.schedule(PAUSE, this::tick);
    }
  }

  private void tick() {
    writer.redraw();
    next();
  }

  @Override
  public void close() {
    if (timer != null) {
      timer.close();
    }
  }
}
