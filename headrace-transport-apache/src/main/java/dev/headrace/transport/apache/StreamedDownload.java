package dev.headrace.transport.apache;

import dev.headrace.core.spi.BodyStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.jspecify.annotations.Nullable;

/**
 * A body that is handed on as it is demanded. What the reader leaves waiting here is bounded by the
 * connection's window, which moves on as buffers are handed over.
 */
final class StreamedDownload implements BodyStream.Source {
  private static final AtomicLongFieldUpdater<StreamedDownload> UNREAD =
      AtomicLongFieldUpdater.newUpdater(StreamedDownload.class, "unread");
  private static final AtomicLongFieldUpdater<StreamedDownload> HANDED_OVER =
      AtomicLongFieldUpdater.newUpdater(StreamedDownload.class, "handedOver");

  private final BodyStream stream = new BodyStream(this);
  private final WireExchange exchange;
  private volatile long unread; // bytes received and not handed over
  private volatile long handedOver; // bytes, not yet given back as window
  private volatile @Nullable CapacityChannel window;

  StreamedDownload(WireExchange exchange) {
    this.exchange = exchange;
  }

  /** What the reader sees. */
  BodyStream stream() {
    return stream;
  }

  /** Takes what is in {@code source}. */
  void receive(ByteBuffer source) {
    byte[] copy = new byte[source.remaining()]; // the engine reads the next bytes into the same one
    source.get(copy);
    UNREAD.addAndGet(this, copy.length);
    stream.receive(ByteBuffer.wrap(copy));
  }

  /** Bytes came that are not of the body, and are of the window. */
  void padding(int bytes) {
    HANDED_OVER.addAndGet(this, bytes);
    stream.settle();
  }

  /** Takes the handle on the flow of bytes, called when the window is used up. */
  void window(CapacityChannel channel) {
    window = channel;
    stream.settle();
  }

  /** Whether the bytes stand still because the reader does not want any. */
  boolean isSuspended() {
    return unread >= EngineSettings.WINDOW_BYTES;
  }

  /** The body is here to its end. */
  void completes() {
    window = null;
    stream.complete();
  }

  @Override
  public void demanded() {
    exchange.active();
  }

  @Override
  public void handsOver(int bytes) {
    UNREAD.addAndGet(this, -bytes);
    HANDED_OVER.addAndGet(this, bytes);
  }

  @Override
  public void settled() {
    CapacityChannel channel = window;
    if (channel == null) {
      return;
    }
    long bytes = HANDED_OVER.getAndSet(this, 0);
    if (bytes > 0) {
      try {
        channel.update((int) Math.min(bytes, Integer.MAX_VALUE));
      } catch (IOException | RuntimeException gone) {
        exchange.failed(new IOException("the connection is gone", gone));
      }
    }
  }

  @Override
  public void abandoned() {
    exchange.abandon();
  }
}
