package dev.headrace.transport.apache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.BasicHttpTransportMetrics;
import org.apache.hc.core5.http.impl.nio.ClientHttp1StreamDuplexer;
import org.apache.hc.core5.http.nio.ContentDecoder;
import org.apache.hc.core5.http.nio.ContentEncoder;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.apache.hc.core5.http.nio.SessionOutputBuffer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http.protocol.HttpProcessor;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.jspecify.annotations.Nullable;

/**
 * The engine's HTTP/1.1 protocol handler with reader, writer and decisions of ours: nothing is
 * added to a message, and framing and reuse are what {@link Framing} says.
 */
final class Duplexer extends ClientHttp1StreamDuplexer {
  static final HttpProcessor NOTHING_ADDED =
      new HttpProcessor() {
        @Override
        public void process(
            HttpRequest request, @Nullable EntityDetails entity, HttpContext context) {}

        @Override
        public void process(
            HttpResponse response, @Nullable EntityDetails entity, HttpContext context) {}
      };

  private final Wire wire;

  Duplexer(ProtocolIOSession session, Http1Config config, Wire wire) {
    super(
        session,
        NOTHING_ADDED,
        config,
        null, // no charset: bytes are read and written as ISO-8859-1
        (request, response, context) -> ((ResponseHead) response).reusable,
        new HeadReader(wire, config.getMaxHeaderCount(), config.getMaxLineLength()),
        new HeadWriter(wire),
        Duplexer::length,
        Duplexer::length,
        null); // nobody listens
    this.wire = wire;
  }

  private static long length(HttpMessage message) {
    return message instanceof ResponseHead response
        ? response.framedLength
        : ((RequestHead) message).framedLength();
  }

  @Override
  protected ContentDecoder createContentDecoder(
      long length,
      ReadableByteChannel channel,
      SessionInputBuffer buffer,
      BasicHttpTransportMetrics metrics)
      throws HttpException {
    boolean chunked = length == ContentLengthStrategy.CHUNKED;
    return super.createContentDecoder(
        length, channel, chunked ? new WholeLines(buffer) : buffer, metrics);
  }

  @Override
  protected ContentEncoder createContentEncoder(
      long length,
      WritableByteChannel channel,
      SessionOutputBuffer buffer,
      BasicHttpTransportMetrics metrics)
      throws HttpException {
    ContentEncoder encoder = super.createContentEncoder(length, channel, buffer, metrics);
    RequestHead request = wire.unanswered;
    return length == ContentLengthStrategy.CHUNKED && request != null
        ? new NoFalseEnd(encoder, request.exchange)
        : encoder;
  }

  /**
   * Keeps the engine from ending a chunked upload that an early answer has stopped: a last chunk
   * would make half a body look whole (RFC 9112 §7.1).
   */
  private record NoFalseEnd(ContentEncoder encoder, WireExchange exchange)
      implements ContentEncoder {

    @Override
    public int write(ByteBuffer source) throws IOException {
      return encoder.write(source);
    }

    @Override
    public void complete(@Nullable List<? extends Header> trailers) throws IOException {
      if (exchange.isUploaded()) {
        encoder.complete(trailers);
      }
    }

    @Override
    public boolean isCompleted() {
      return encoder.isCompleted();
    }
  }
}
