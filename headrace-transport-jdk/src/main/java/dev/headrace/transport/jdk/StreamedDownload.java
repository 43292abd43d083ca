package dev.headrace.transport.jdk;

import dev.headrace.core.spi.BodyStream;
import java.nio.ByteBuffer;

/** A body that is handed on as it is demanded; the engine is asked when nothing is left here. */
final class StreamedDownload extends Download implements BodyStream.Source {
  private final BodyStream stream = new BodyStream(this);
  private volatile boolean begun;
  private volatile boolean asked; // of the engine, and it has not given yet

  StreamedDownload(WireExchange exchange, long length) {
    super(exchange, length);
  }

  /** What the reader sees. */
  BodyStream stream() {
    return stream;
  }

  @Override
  boolean isSuspended() {
    return !stream.isDemanded();
  }

  @Override
  void begins() {
    begun = true;
    stream.settle();
  }

  @Override
  void receive(ByteBuffer buffer) {
    stream.receive(buffer);
  }

  @Override
  void ends() {
    if (exchange.finish()) {
      stream.complete();
    }
  }

  @Override
  public void demanded() {
    exchange.active();
  }

  @Override
  public void handsOver(int bytes) {
    asked = false;
  }

  @Override
  public void settled() {
    if (begun && !asked && stream.isStarving()) {
      asked = true;
      ask(1);
    }
  }

  @Override
  public void abandoned() {
    exchange.abandon();
  }
}
