package dev.headrace.transport.apache;

import dev.headrace.core.TimeSource;
import dev.headrace.core.spi.TransportOptions;
import java.time.Duration;

/** Ends an exchange on whose connection nothing happens for the idle read timeout. */
final class Silence {
  private final WireExchange exchange;
  private final TimeSource time;
  private final Duration allowed;
  private final Watch watch;
  private volatile long activeNanos;
  private volatile boolean counting;

  Silence(WireExchange exchange, TransportOptions options) {
    this.exchange = exchange;
    this.time = options.time();
    this.allowed = options.idleReadTimeout();
    this.watch = new Watch(options.timer());
  }

  /** Counts from now on. */
  void start() {
    broken();
    counting = true;
    watch.set(allowed, this::check);
  }

  /** Does not count until it is started again. */
  void pause() {
    counting = false;
    watch.clear();
  }

  /** Something happened on the wire, or the caller wants something to. */
  void broken() {
    activeNanos = time.nanoTime();
  }

  void stop() {
    watch.stop();
  }

  private void check() {
    if (!counting) {
      return;
    }
    long silent = time.nanoTime() - activeNanos;
    if (exchange.waitsForCaller()) {
      watch.set(allowed, this::check); // it is not the server's turn
    } else if (silent >= allowed.toNanos()) {
      exchange.fail(exchange.failures().idleTimeout(allowed));
    } else {
      watch.set(allowed.minusNanos(silent), this::check);
    }
  }
}
