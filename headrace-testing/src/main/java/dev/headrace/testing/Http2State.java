package dev.headrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The streams of an HTTP/2 connection, and how much may be sent on them. Thread-safe. */
final class Http2State {
  private static final int WINDOW = 65_535; // RFC 9113 §6.9.2
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Integer, Http2Stream> streams = new TreeMap<>(); // guarded by lock
  private long initialWindow = WINDOW; // guarded by lock
  private long window = WINDOW; // of the connection; guarded by lock
  private boolean over; // guarded by lock

  <T extends @Nullable Object> T get(Supplier<T> value) {
    lock.lock();
    try {
      return value.get();
    } finally {
      lock.unlock();
    }
  }

  void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until {@code condition} holds, and then looks for {@code value} at once. */
  <T> T await(BooleanSupplier condition, Supplier<T> value) {
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        changed.await();
      }
      return value.get();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UncheckedIOException(new IOException("interrupted", interrupted));
    } finally {
      lock.unlock();
    }
  }

  void add(Http2Stream stream) {
    change(() -> streams.put(stream.id(), stream));
  }

  void remove(Http2Stream stream) {
    change(() -> streams.remove(stream.id()));
  }

  @Nullable Http2Stream stream(int id) {
    return get(() -> streams.get(id));
  }

  List<Http2Stream> streams() {
    return get(() -> List.copyOf(streams.values()));
  }

  boolean isOver() {
    return get(() -> over);
  }

  /** Nothing more is read. */
  void end() {
    change(() -> over = true);
  }

  long initialWindow() {
    return get(() -> initialWindow);
  }

  /** What the peer has set; it holds for the streams that there are, too (RFC 9113 §6.9.2). */
  void initialWindow(long bytes) {
    change(
        () -> {
          streams.values().forEach(stream -> stream.window += bytes - initialWindow);
          initialWindow = bytes;
        });
  }

  /** The peer allows more, on a stream or, if it is 0, on the connection. */
  void widen(int id, int bytes) {
    take(id, -bytes, id == 0 ? -bytes : 0);
  }

  /** So much content was sent on a stream. */
  void take(int id, int bytes) {
    take(id, bytes, bytes);
  }

  private void take(int id, int ofStream, int ofConnection) {
    change(
        () -> {
          window -= ofConnection;
          Http2Stream stream = streams.get(id);
          if (stream != null) {
            stream.window -= ofStream;
          }
        });
  }

  /** Takes up to {@code most} bytes from both windows, when there are any. */
  int reserve(Http2Stream stream, int most) {
    return await(
        () -> Math.min(window, stream.window) > 0 || stream.isOver(),
        () -> {
          int size = (int) Math.min(Math.min(window, stream.window), most);
          if (size <= 0) {
            throw new UncheckedIOException(new IOException("nobody reads the stream any more"));
          }
          window -= size;
          stream.window -= size;
          return size;
        });
  }
}
