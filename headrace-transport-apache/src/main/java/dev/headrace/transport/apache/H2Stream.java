package dev.headrace.transport.apache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.core5.concurrent.ComplexCancellable;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's place on an HTTP/2 connection: it waits there, has a stream, and is over when the
 * engine releases it. Driven by the connection's I/O thread, but for {@link #reset} and {@link
 * #cancel}, which anybody may call.
 */
final class H2Stream implements AsyncClientExchangeHandler {
  /** Tells the engine that the stream is not wanted; it acts on it with the next frame. */
  final ComplexCancellable abort = new ComplexCancellable();

  private final H2Connection connection;
  private final WireExchange exchange;
  private volatile int id; // 0 until the engine has begun a stream
  private volatile long beganNanos;
  private volatile @Nullable ResponseHead head; // the final one
  private int interim;
  private volatile int window; // how much the engine may send
  private volatile boolean told; // the exchange: it is over here, whatever the engine says
  private boolean released;

  H2Stream(H2Connection connection, WireExchange exchange) {
    this.connection = connection;
    this.exchange = exchange;
  }

  int id() {
    return id;
  }

  WireExchange exchange() {
    return exchange;
  }

  long beganNanos() {
    return beganNanos;
  }

  boolean isAnswered() {
    return head != null;
  }

  /** Ends the stream at once, unless it is over; the neighbours do not notice. */
  void reset() {
    connection.resets(this);
  }

  @Override
  public void produceRequest(RequestChannel channel, HttpContext context)
      throws HttpException, IOException {
    id = connection.newestId();
    window = connection.newestWindow();
    beganNanos = connection.nanoTime();
    connection.opened(this);
    if (told || !exchange.begins()) {
      connection.forgets(this); // nothing was written, and nothing may be
      return;
    }
    RequestHead framed = exchange.requestHead();
    channel.sendRequest(H2Head.request(framed.request, framed), framed.entity(), context);
    exchange.uploaded();
  }

  @Override
  public int available() {
    return connection.borrows() && window <= 1 ? 0 : exchange.available();
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    exchange.produce(connection.borrows() ? new Sparing(channel) : channel);
  }

  void window(int bytes) {
    window = bytes;
  }

  /** Leaves out the byte by which the engine's window is larger than the server's. */
  private final class Sparing implements DataStreamChannel {
    private final DataStreamChannel channel;

    Sparing(DataStreamChannel channel) {
      this.channel = channel;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      int limit = source.limit();
      source.limit(source.position() + Math.min(source.remaining(), Math.max(0, window - 1)));
      try {
        return source.hasRemaining() ? channel.write(source) : 0;
      } finally {
        source.limit(limit);
      }
    }

    @Override
    public void requestOutput() {
      channel.requestOutput();
    }

    @Override
    public void endStream() throws IOException {
      channel.endStream();
    }

    @Override
    public void endStream(List<? extends Header> trailers) throws IOException {
      channel.endStream(trailers);
    }
  }

  /** A head of the response begins: an interim one, the final one, or the trailers. */
  void headBegins(boolean last) {
    if (exchange.isOver()) {
      return;
    }
    if (head == null) {
      exchange.headBegins();
    } else if (!last) { // RFC 9113 §8.1: nothing follows the trailers
      exchange.broke(new ProtocolException("the trailers are not the end"));
    }
  }

  /**
   * A head of the response is here: an interim one, the final one, or the trailers. False if nobody
   * is to see it.
   */
  boolean receive(List<? extends Header> fields) {
    if (exchange.isOver()) {
      return false;
    }
    try {
      if (head != null) {
        H2Head.checkTrailers(fields);
      } else if (H2Head.status(fields) >= 200) {
        head = connection.read(fields, exchange);
      } else if (H2Head.status(fields) == 101 || ++interim > EngineSettings.INTERIM_RESPONSES) {
        throw new ProtocolException("there are too many interim responses"); // RFC 9113 §8.6
      }
      return true;
    } catch (HttpException | IOException malformed) {
      exchange.broke(malformed);
      return false;
    }
  }

  @Override
  public void consumeInformation(HttpResponse interimResponse, HttpContext context) {
    exchange.consumeInformation(interimResponse, context);
  }

  @Override
  public void consumeResponse(
      HttpResponse response, @Nullable EntityDetails entity, HttpContext context) {
    ResponseHead answer = head;
    if (answer != null) {
      told |= entity == null;
      exchange.consumeResponse(answer, entity, context);
    }
  }

  @Override
  public void updateCapacity(CapacityChannel channel) throws IOException {
    exchange.updateCapacity(channel);
  }

  @Override
  public void consume(ByteBuffer source) {
    exchange.consume(source);
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> trailers) {
    told = true;
    exchange.streamEnd(trailers);
  }

  /** Whether the connection was of use to anybody. */
  boolean isServed() {
    return connection.hasServed();
  }

  /**
   * The exchange goes elsewhere: nothing of it was written, or the server has done nothing about it
   * and will not (RFC 9113 §8.7).
   */
  void leave() {
    if (told) {
      return;
    }
    told = true;
    if (id == 0) {
      exchange.failed(new RequestNotExecutedException());
    } else {
      exchange.refused();
    }
  }

  /** The connection ends for what came on this stream. */
  void broke(Exception cause) {
    if (!told) {
      told = true;
      exchange.fail(exchange.engineFailures().ofStream(cause));
    }
  }

  @Override
  public void failed(Exception cause) {
    if (!told) {
      told = true;
      exchange.failed(cause);
    }
  }

  @Override
  public void cancel() {
    failed(new ConnectionClosedException("cancelled by the engine"));
  }

  /** The engine has done with the stream, or never began one. */
  @Override
  public void releaseResources() {
    if (released) {
      return;
    }
    released = true;
    connection.released(this);
    if (!told && !exchange.isOver()) {
      exchange.broke(new ProtocolException("the stream had no response"));
    }
  }
}
