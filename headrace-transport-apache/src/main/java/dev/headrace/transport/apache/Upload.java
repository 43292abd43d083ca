package dev.headrace.transport.apache;

import dev.headrace.core.Body;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.nio.DataStreamChannel;

/** A request's body on its way out. Driven by the connection's I/O thread. */
abstract sealed class Upload permits Upload.None, Upload.Buffered, PublishedUpload {
  private volatile boolean done;

  static Upload of(Body body, WireExchange exchange) {
    byte[] bytes = body.buffered();
    if (bytes == null) {
      return new PublishedUpload(body, exchange);
    }
    return bytes.length == 0 ? None.INSTANCE : new Buffered(bytes);
  }

  /** Whether all of it was handed to the connection. */
  boolean isDone() {
    return done;
  }

  final void end(DataStreamChannel channel) throws IOException {
    done = true;
    channel.endStream();
  }

  /** Positive if there is something to write. */
  abstract int available();

  /** Writes as much as the connection takes. */
  abstract void produce(DataStreamChannel channel) throws IOException;

  /** Whether the next bytes are the caller's to give. */
  abstract boolean waitsForCaller();

  /** Gives up the rest. */
  abstract void stop();

  /** No body. */
  static final class None extends Upload {
    static final None INSTANCE = new None();

    @Override
    boolean isDone() {
      return true;
    }

    @Override
    int available() {
      return 0;
    }

    @Override
    void produce(DataStreamChannel channel) {}

    @Override
    boolean waitsForCaller() {
      return false;
    }

    @Override
    void stop() {}
  }

  /** A body in memory. */
  static final class Buffered extends Upload {
    private final ByteBuffer rest;
    private volatile boolean stopped;

    Buffered(byte[] bytes) {
      rest = ByteBuffer.wrap(bytes);
    }

    @Override
    int available() {
      return stopped ? 0 : rest.remaining();
    }

    @Override
    void produce(DataStreamChannel channel) throws IOException {
      if (stopped || isDone()) {
        return;
      }
      channel.write(rest);
      if (!rest.hasRemaining()) {
        end(channel);
      }
    }

    @Override
    boolean waitsForCaller() {
      return false;
    }

    @Override
    void stop() {
      stopped = true;
    }
  }
}
