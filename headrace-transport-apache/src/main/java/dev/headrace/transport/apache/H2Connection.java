package dev.headrace.transport.apache;

import dev.headrace.core.Drain;
import dev.headrace.core.spi.TransportOptions;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.nio.command.RequestExecutionCommand;
import org.apache.hc.core5.http.nio.command.ShutdownCommand;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP/2 connection, shared by the exchanges with an origin. It keeps its place in the pool
 * until it is closed, by whichever comes first: the server, silence, its age, or the transport.
 * Thread-safe.
 */
final class H2Connection {
  private final H2Streams streams = new H2Streams();
  private final Queue<H2Stream> reset = new ConcurrentLinkedQueue<>();
  private final Queue<H2Stream> forgotten = new ConcurrentLinkedQueue<>();
  private final Drain submission = new Drain(this::submit);
  private final ProtocolIOSession session;
  private final Wire wire;
  private final TransportOptions options;
  private final long madeNanos;
  private volatile long heardNanos;
  private volatile int newestId;
  private volatile int newestWindow;
  private volatile boolean served;
  private volatile boolean borrows;
  private final List<Runnable> afterwards = new ArrayList<>(); // guarded by this
  private boolean ended; // guarded by this

  H2Connection(ProtocolIOSession session, Wire wire, TransportOptions options) {
    this.session = session;
    this.wire = wire;
    this.options = options;
    this.madeNanos = options.time().nanoTime();
    this.heardNanos = madeNanos;
  }

  TransportOptions options() {
    return options;
  }

  long nanoTime() {
    return options.time().nanoTime();
  }

  H2Streams streams() {
    return streams;
  }

  /** What to do when the connection is closed; at once if it is. */
  void whenClosed(Runnable task) {
    boolean late;
    synchronized (this) {
      late = ended;
      if (!late) {
        afterwards.add(task);
      }
    }
    if (late) {
      task.run();
    }
  }

  /**
   * Takes {@code stream} on as soon as the server allows; false if the connection takes no more.
   */
  boolean join(H2Stream stream) {
    if (nanoTime() - madeNanos > EngineSettings.TIME_TO_LIVE.toNanos()) {
      retire();
    }
    synchronized (this) {
      if (!session.isOpen() || !streams.add(stream)) {
        return false;
      }
      session.setSocketTimeout(Timeout.DISABLED);
    }
    submission.run();
    return true;
  }

  private void submit() {
    H2Stream next;
    while ((next = streams.next()) != null) {
      Command command =
          new RequestExecutionCommand(next, null, next.abort, new WireContext(next.exchange()));
      try {
        session.enqueue(command, Command.Priority.NORMAL);
      } catch (RuntimeException closed) { // while it was told; nobody may do so again
        command.cancel();
      }
    }
  }

  private void wake() {
    try {
      session.setEvent(SelectionKey.OP_WRITE);
    } catch (RuntimeException closed) {
      // the engine tells all streams of it
    }
  }

  /** The engine is about to begin a stream, with so large a window for what it sends. */
  void begins(int id, int window) {
    newestId = id;
    newestWindow = window;
  }

  int newestId() {
    return newestId;
  }

  int newestWindow() {
    return newestWindow;
  }

  /** The engine's windows are larger by one byte than the server's from now on, or are not. */
  void borrows(boolean aByte) {
    borrows = aByte;
  }

  boolean borrows() {
    return borrows;
  }

  void opened(H2Stream stream) {
    streams.opened(stream);
  }

  ResponseHead read(List<? extends Header> fields, WireExchange exchange)
      throws HttpException, IOException {
    served = true;
    return H2Head.response(fields, exchange.requestHead().request, wire, options);
  }

  /** Whether anybody had an answer here. */
  boolean hasServed() {
    return served;
  }

  /** The server allows so many streams from now on. */
  void limit(int most) {
    streams.limit(most);
    submission.run();
  }

  /** A frame came. */
  void heard() {
    heardNanos = nanoTime();
  }

  /**
   * The server ends the connection, and has not processed what is above {@code last} (RFC 9113
   * §6.8). Called on the I/O thread: the engine begins nothing meanwhile, nor afterwards.
   */
  void goAway(int last) {
    List<H2Stream> waited = streams.close();
    List<H2Stream> leaving = streams.above(last);
    for (H2Stream stream : leaving) {
      if (stream.id() == 0) {
        streams.release(stream);
      } else {
        forgets(stream);
      }
    }
    leaving.addAll(waited); // behind those whose turn it was
    leaving.forEach(H2Stream::leave);
    settle();
  }

  /** Takes no more exchanges; those that the engine was given go on. */
  void retire() {
    streams.close().forEach(H2Stream::leave);
    settle();
  }

  /** The exchange of {@code stream} is over. */
  void resets(H2Stream stream) {
    if (streams.withdraw(stream)) {
      settle();
    } else if (stream.id() != 0 && streams.open(stream.id()) == stream) {
      reset.add(stream);
      wake();
      if (isDead(stream)) {
        retire();
      }
    }
  }

  /** Whether nothing comes, for anybody: nobody else should have to find that out. */
  private boolean isDead(H2Stream stream) {
    long silence = nanoTime() - Math.max(heardNanos, stream.beganNanos());
    return !stream.isAnswered() && silence > EngineSettings.DEAD_SILENCE.toNanos();
  }

  /** Nothing of {@code stream} is on the wire, or counts there: only the engine knows of it. */
  void forgets(H2Stream stream) {
    forgotten.add(stream);
    wake();
  }

  /** The next stream that the engine is to reset, or null. */
  @Nullable H2Stream nextReset() {
    return nextOpen(reset);
  }

  /** The next stream that the engine is to forget, or null. */
  @Nullable H2Stream nextForgotten() {
    return nextOpen(forgotten);
  }

  private @Nullable H2Stream nextOpen(Queue<H2Stream> queue) {
    H2Stream next = queue.poll();
    while (next != null && streams.open(next.id()) != next) {
      next = queue.poll();
    }
    return next;
  }

  void released(H2Stream stream) {
    streams.release(stream);
    submission.run();
    settle();
  }

  /** If nobody uses the connection it is closed soon, and at once if nobody may. */
  private void settle() {
    boolean over;
    synchronized (this) {
      if (!streams.isIdle()) {
        return;
      }
      over = streams.isClosing();
      session.setSocketTimeout(
          Timeout.of(over ? EngineSettings.LAST_LINGER : EngineSettings.KEEP_ALIVE));
    }
    if (over) { // the engine waits for streams that it has reset; the time-out does not
      try {
        session.enqueue(ShutdownCommand.GRACEFUL, Command.Priority.IMMEDIATE);
      } catch (RuntimeException closed) {
        return; // as it should be
      }
    }
  }

  /** The connection is closed, and the engine has told all its streams. */
  void closed() {
    retire();
    List<Runnable> tasks;
    synchronized (this) {
      ended = true;
      tasks = List.copyOf(afterwards);
      afterwards.clear();
    }
    tasks.forEach(Runnable::run);
  }

  @Override
  public String toString() {
    return "H2Connection[" + streams.open().size() + " streams]";
  }
}
