package dev.headrace.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link FaultServer}'s end of an HTTP/2 connection (RFC 9113), which sends any frame at any
 * time, allowed or not. It reads by itself, acknowledges settings and pings, and allows the peer as
 * much content as has come, unless told otherwise.
 *
 * <pre>{@code
 * server.http2(1).goAway(7, Http2.NO_ERROR);
 * }</pre>
 *
 * <p>Thread-safe; frames go out whole, one after the other. What cannot be sent for the connection
 * has ended throws an {@link UncheckedIOException}, which ends a handler quietly.
 */
public final class Http2Connection {
  private final int number;
  private final FaultScript script;
  private final FaultListener server;
  private final FaultWire wire;
  private final Http2State state = new Http2State();
  private final Hpack hpack = new Hpack();
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicInteger pongs = new AtomicInteger();
  private final AtomicInteger resets = new AtomicInteger();
  private int left = Integer.MAX_VALUE; // bytes until the connection ends; guarded by writing
  private @Nullable Step end; // how it does; guarded by writing
  private volatile boolean credits = true;

  Http2Connection(int number, FaultScript script, FaultListener server, FaultWire wire) {
    this.number = number;
    this.script = script;
    this.server = server;
    this.wire = wire;
  }

  /** Its number, from 1, of all connections that the server accepted. */
  public int number() {
    return number;
  }

  /** The requests that came on it, by number; without those that the server has answered itself. */
  public List<Http2Stream> streams() {
    return state.streams();
  }

  /**
   * The stream of this number.
   *
   * @throws NoSuchElementException if there is none yet
   */
  public Http2Stream stream(int id) {
    Http2Stream stream = state.stream(id);
    if (stream == null) {
      throw new NoSuchElementException("stream " + id + " of connection " + number);
    }
    return stream;
  }

  /** How many of its streams the peer has reset. */
  public int resets() {
    return resets.get();
  }

  /** How many pings the peer has acknowledged: what was sent before them has been read. */
  public int acknowledgedPings() {
    return pongs.get();
  }

  /** Whether the peer is allowed more content as it comes. Defaults to true. */
  public void givesCredit(boolean value) {
    credits = value;
  }

  /** Sends settings: alternating identifiers and values. */
  public void settings(int... identifiersAndValues) {
    ByteBuffer payload = ByteBuffer.allocate(3 * identifiersAndValues.length);
    for (int i = 0; i < identifiersAndValues.length; i += 2) {
      payload.putShort((short) identifiersAndValues[i]).putInt(identifiersAndValues[i + 1]);
    }
    frame(Http2.SETTINGS, 0, 0, payload.array());
  }

  /** Allows so much more content on a stream or, if it is 0, on the connection. */
  public void windowUpdate(int id, int bytes) {
    frame(Http2.WINDOW_UPDATE, 0, id, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  /** Sends a ping. */
  public void ping() {
    frame(Http2.PING, 0, 0, new byte[8]);
  }

  /** Says that streams above {@code last} were not processed, and that there shall be no more. */
  public void goAway(int last, int code) {
    frame(Http2.GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(last).putInt(code).array());
  }

  /** Sends a header section on a stream: alternating names and values, as they are. */
  public void headers(int id, boolean last, String... namesAndValues) {
    int flags = Http2.END_HEADERS | (last ? Http2.END_STREAM : 0);
    send(Http2.HEADERS, flags, id, () -> hpack.encode(namesAndValues));
  }

  /** Sends a frame as it is. */
  public void frame(int type, int flags, int id, byte... payload) {
    if (type == Http2.DATA) {
      state.take(id, payload.length); // RFC 9113 §6.9.1: padding counts
    }
    send(type, flags, id, () -> payload);
  }

  /** Sends these bytes as they are, whatever they may be. */
  public void bytes(byte... bytes) {
    writing.lock();
    try {
      write(bytes);
    } finally {
      writing.unlock();
    }
  }

  /**
   * A block of a header section (RFC 7541): alternating names and values, as they are. Blocks are
   * to be sent in the order in which they were made.
   */
  public byte[] encode(String... namesAndValues) {
    writing.lock();
    try {
      return hpack.encode(namesAndValues);
    } finally {
      writing.unlock();
    }
  }

  /** Ends it at once by {@code step}, which is a close, a cut or a reset. */
  public void end(Step step) {
    try {
      wire.end(step);
    } catch (IOException ended) {
      throw new UncheckedIOException(ended);
    }
  }

  /** Ends it so, once {@code bytes} of all that goes out from now on were sent. */
  public void endAfter(int bytes, Step step) {
    writing.lock();
    try {
      left = bytes;
      end = step;
    } finally {
      writing.unlock();
    }
  }

  /** Sends a frame whose payload is made when its turn has come. */
  void send(int type, int flags, int id, Supplier<byte[]> payload) {
    writing.lock();
    try {
      byte[] bytes = payload.get();
      ByteBuffer frame = ByteBuffer.allocate(9 + bytes.length);
      frame.putInt(bytes.length << 8 | type).put((byte) flags).putInt(id).put(bytes);
      write(frame.array());
    } finally {
      writing.unlock();
    }
  }

  private void write(byte[] bytes) {
    try {
      int size = Math.min(left, bytes.length);
      OutputStream out = wire.socket().getOutputStream();
      out.write(bytes, 0, size);
      out.flush();
      left -= end == null ? 0 : size;
    } catch (IOException ended) {
      throw new UncheckedIOException(ended);
    }
    if (left == 0 && end != null) {
      end(end);
    }
  }

  /** Reads until the peer ends the connection, or this end has broken it. */
  void run() throws IOException {
    Http2Reader reader = new Http2Reader(this, hpack, wire.socket().getInputStream());
    try {
      script.greeting().accept(this);
      reader.preface();
      while (reader.frame()) {} // one after the other
      server.log().closedByPeer(number);
    } catch (RequestReader.Malformed malformed) {
      server.log().failed(malformed);
      wire.end(Step.close());
    } catch (IOException | UncheckedIOException gone) {
      if (!wire.wasReset()) {
        throw gone;
      }
    } finally {
      state.end();
    }
  }

  Http2State state() {
    return state;
  }

  int openStreams() {
    return state.isOver() ? 0 : state.streams().size();
  }

  void begun(Http2Stream stream) {
    state.add(stream);
    Consumer<? super Http2Stream> handler = script.frames();
    if (handler == null) {
      server.streams().execute(() -> answer(stream));
      return;
    }
    server.log().began(stream.received());
    server
        .streams()
        .execute(
            () -> {
              handle(() -> handler.accept(stream));
              server.log().ended();
            });
  }

  private void answer(Http2Stream stream) {
    handle(() -> new Http2Replies(script, server.log()).answer(stream));
    state.remove(stream);
  }

  private void handle(Runnable handler) {
    try {
      handler.run();
    } catch (UncheckedIOException ended) {
      // the stream's end, or the connection's
    } catch (RuntimeException | Error failure) {
      server.log().failed(failure);
    }
  }

  void credit(int id, int bytes) {
    if (credits) {
      windowUpdate(0, bytes);
      windowUpdate(id, bytes);
    }
  }

  void tableSize(int bytes) {
    writing.lock();
    try {
      hpack.tableSize(bytes);
    } finally {
      writing.unlock();
    }
  }

  void pong() {
    pongs.incrementAndGet();
  }

  void resetByPeer(int id, int code) {
    Http2Stream stream = state.stream(id);
    if (stream != null) {
      stream.resetByPeer(code);
    }
    resets.incrementAndGet();
    server.log().reset();
  }

  @Override
  public String toString() {
    return "Http2Connection[" + number + "]";
  }
}
