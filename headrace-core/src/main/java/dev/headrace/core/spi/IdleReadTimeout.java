package dev.headrace.core.spi;

import dev.headrace.core.TimeSource;
import java.time.Duration;

/**
 * The bound on the server's silence in one exchange: {@link TransportOptions#idleReadTimeout()}. It
 * does not run out while the next step is the caller's. Thread-safe.
 */
public final class IdleReadTimeout {
  private final Watched exchange;
  private final TimeSource time;
  private final Duration allowed;
  private final Watch watch;
  private volatile long activeNanos;
  private volatile boolean counting;

  /** The exchange whose server is not to be silent. */
  public interface Watched {
    /** Whether the next step is the caller's: to read, or to give more of the request's body. */
    boolean waitsForCaller();

    /** The server was silent for as long as it is {@code allowed}, or longer. */
    void silent(Duration allowed);
  }

  /** A bound on the silence in {@code exchange}, not counting yet. */
  public IdleReadTimeout(TransportOptions options, Watched exchange) {
    this.exchange = exchange;
    this.time = options.time();
    this.allowed = options.idleReadTimeout();
    this.watch = new Watch(options.timer());
  }

  /** Counts from now on: an answer is due. */
  public void start() {
    active();
    counting = true;
    watch.set(allowed, this::check);
  }

  /** Does not count until it is started again. */
  public void pause() {
    counting = false;
    watch.clear();
  }

  /** Something happened on the wire, or the caller wants something to. */
  public void active() {
    activeNanos = time.nanoTime();
  }

  /** Does not count any more. */
  public void stop() {
    watch.stop();
  }

  private void check() {
    if (!counting) {
      return;
    }
    long silence = time.nanoTime() - activeNanos;
    if (exchange.waitsForCaller()) {
      watch.set(allowed, this::check); // it is not the server's turn
    } else if (silence >= allowed.toNanos()) {
      exchange.silent(allowed);
    } else {
      watch.set(allowed.minusNanos(silence), this::check);
    }
  }
}
