package dev.headrace.transport.jdk;

import dev.headrace.core.Timer;
import dev.headrace.core.spi.TransportOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The one timer of an exchange: it bounds connecting, and then each silence of the server. */
final class Watch {
  private final WireExchange exchange;
  private final TransportOptions options;
  private volatile long activeNanos;
  private Timer.@Nullable Timeout running; // guarded by this
  private boolean stopped; // guarded by this

  Watch(WireExchange exchange, TransportOptions options) {
    this.exchange = exchange;
    this.options = options;
  }

  void connects() {
    set(options.connectTimeout(), exchange::notConnected);
  }

  void talks() {
    active();
    set(options.idleReadTimeout(), this::silent);
  }

  /** Notes that something happened on the wire, or that the caller wants something to. */
  void active() {
    activeNanos = options.time().nanoTime();
  }

  private void silent() {
    Duration allowed = options.idleReadTimeout();
    long silence = options.time().nanoTime() - activeNanos;
    if (exchange.waitsForCaller()) {
      set(allowed, this::silent); // it is not the server's turn
    } else if (silence >= allowed.toNanos()) {
      exchange.fail(exchange.failures().idleTimeout(allowed));
    } else {
      set(allowed.minusNanos(silence), this::silent);
    }
  }

  private void set(Duration delay, Runnable task) {
    Timer.Timeout fresh = options.timer().schedule(delay, task);
    Timer.Timeout useless;
    synchronized (this) {
      useless = stopped ? fresh : running;
      running = stopped ? null : fresh;
    }
    if (useless != null) {
      useless.cancel();
    }
  }

  void stop() {
    Timer.Timeout useless;
    synchronized (this) {
      stopped = true;
      useless = running;
      running = null;
    }
    if (useless != null) {
      useless.cancel();
    }
  }
}
