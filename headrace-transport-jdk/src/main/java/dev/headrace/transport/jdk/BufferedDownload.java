package dev.headrace.transport.jdk;

import dev.headrace.core.Response;
import dev.headrace.core.spi.ResponseBuffer;
import java.nio.ByteBuffer;

/** A body that is read into memory, up to its bound. */
final class BufferedDownload extends Download {
  private final ResponseBuffer response; // signals come serially (Reactive Streams §1.3)
  private final long limit;

  /**
   * @param length as declared, or negative
   */
  BufferedDownload(WireExchange exchange, Response bare, long length, long limit) {
    super(exchange, length);
    this.response = new ResponseBuffer(bare, length, limit);
    this.limit = limit;
  }

  @Override
  boolean isSuspended() {
    return false;
  }

  @Override
  void begins() {
    ask(Long.MAX_VALUE); // the limit bounds it
  }

  @Override
  void receive(ByteBuffer buffer) {
    if (!exchange.isOver() && !response.receive(buffer)) {
      tooLong(response.whole());
    }
  }

  /** The beginning of an error's body is enough, so that its status is not lost. */
  private void tooLong(Response begun) {
    if (begun.isSuccessful()) {
      exchange.fail(exchange.failures().bodyTooLong(limit));
    } else {
      exchange.abandon();
      exchange.handOver(begun);
    }
  }

  @Override
  void ends() {
    exchange.finish(response.whole());
  }
}
