package dev.headrace.transport.apache;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.impl.nio.HttpConnectionEventHandler;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http2.frame.DefaultFrameFactory;
import org.apache.hc.core5.http2.frame.RawFrame;
import org.apache.hc.core5.http2.impl.nio.ClientH2StreamMultiplexer;
import org.apache.hc.core5.http2.impl.nio.H2StreamListener;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The engine's HTTP/2 protocol handler with {@link H2Guard} before it: what a server sends is
 * looked at frame by frame, and streams end when their exchanges do. Runs over TLS only, which
 * hands on all that it has decrypted. Driven by the connection's I/O thread.
 */
final class H2Handler implements HttpConnectionEventHandler, H2StreamListener {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final ByteBuffer preface = ByteBuffer.wrap(PREFACE);
  private final FrameReader frames = new FrameReader();
  private final ProtocolIOSession session;
  private final H2Connection connection;
  private final H2Guard guard;
  private final ClientH2StreamMultiplexer engine;
  private ByteBuffer early = ByteBuffer.allocate(0); // came before the preface could be sent
  private @Nullable H2Stream suspect; // whose frame the engine looks at

  /**
   * @param ready called when the server's settings are here
   */
  H2Handler(ProtocolIOSession session, H2Connection connection, Runnable ready) {
    this.session = session;
    this.connection = connection;
    this.guard = new H2Guard(connection, ready);
    this.engine =
        new ClientH2StreamMultiplexer(
            session,
            DefaultFrameFactory.INSTANCE,
            Duplexer.NOTHING_ADDED,
            null, // nothing may be pushed
            EngineSettings.http2(connection.options()),
            null, // no charset: bytes are read and written as ISO-8859-1
            this);
  }

  @Override
  public void connected(IOSession protocolSession) {
    session.setEvent(SelectionKey.OP_WRITE);
  }

  /** RFC 9113 §3.4: these bytes first. False if the socket does not take them now. */
  private boolean begun() throws HttpException, IOException {
    if (preface.hasRemaining()) {
      session.write(preface);
      if (preface.hasRemaining()) {
        return false;
      }
      engine.onConnect();
    }
    return true;
  }

  @Override
  public void outputReady(IOSession protocolSession) throws IOException {
    try {
      if (begun()) {
        feed(early);
        engine.onOutput();
        settleStreams();
      }
    } catch (HttpException broken) {
      fail(broken);
    }
  }

  @Override
  public void inputReady(IOSession protocolSession, @Nullable ByteBuffer source)
      throws IOException {
    try {
      if (!begun()) {
        keep(source);
        return;
      }
      feed(early);
      if (source == null) {
        engine.onInput(null); // finds the end
      } else {
        feed(source);
      }
      settleStreams();
    } catch (HttpException broken) {
      fail(broken);
    }
  }

  private void keep(@Nullable ByteBuffer source) {
    if (source != null) {
      early =
          ByteBuffer.allocate(early.remaining() + source.remaining()).put(early).put(source).flip();
    }
  }

  private void feed(ByteBuffer source) throws HttpException, IOException {
    ByteBuffer frame;
    while ((frame = frames.next(source)) != null) {
      suspect = connection.streams().open(FrameReader.streamId(frame));
      if (guard.admits(frame)) {
        engine.onInput(frame);
        guard.admitted();
      }
      suspect = null;
      settleStreams(); // before the next one: whoever left is elsewhere
    }
  }

  /** Has the engine end the streams that nobody wants any more. */
  private void settleStreams() throws HttpException, IOException {
    if (guard.isInHead()) {
      return; // RFC 9113 §6.10: no other frame may come between
    }
    H2Stream stream;
    while ((stream = connection.nextForgotten()) != null) {
      engine.onInput(guard.resetByServer(stream));
    }
    while ((stream = connection.nextReset()) != null) {
      stream.abort.cancel();
      guard.resets(stream);
      engine.onInput(guard.emptyData(stream));
    }
  }

  @Override
  public void timeout(IOSession protocolSession, Timeout timeout) throws IOException {
    if (!connection.streams().isIdle()) {
      return; // somebody came meanwhile, and has a watch of his own
    }
    try {
      engine.onTimeout(timeout);
    } catch (HttpException broken) {
      fail(broken);
    }
  }

  @Override
  public void exception(IOSession protocolSession, Exception cause) {
    fail(cause);
  }

  /** Ends the connection. Whose frame it was is told so; to the others it is lost. */
  private void fail(Exception cause) {
    connection.retire();
    H2Stream culprit = suspect;
    if (culprit != null) {
      culprit.broke(cause);
    }
    engine.onException(cause);
  }

  @Override
  public void disconnected(IOSession protocolSession) {
    engine.onDisconnect();
    connection.closed();
  }

  /** What is malformed goes no further: the engine would end the connection for some of it. */
  @Override
  @SuppressWarnings("unchecked") // the list is made for this head, and is of headers
  public void onHeaderInput(HttpConnection from, int id, List<? extends Header> fields) {
    H2Stream stream = connection.streams().open(id);
    if (stream != null && !stream.receive(fields)) {
      fields.clear();
      ((List<Header>) fields).add(new BasicHeader(":status", "200"));
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the list is made for this request, and is of headers
  public void onHeaderOutput(HttpConnection to, int id, List<? extends Header> fields) {
    H2Head.protect((List<Header>) fields);
  }

  @Override
  public void onFrameInput(HttpConnection from, int id, RawFrame frame) {}

  @Override
  public void onFrameOutput(HttpConnection to, int id, RawFrame frame) {}

  @Override
  public void onInputFlowControl(HttpConnection from, int id, int delta, int window) {}

  /** Tells of a new stream's window, too, before anything is written to it. */
  @Override
  public void onOutputFlowControl(HttpConnection to, int id, int delta, int window) {
    H2Stream stream = connection.streams().open(id);
    if (stream != null) {
      stream.window(window);
    } else if (id > connection.newestId()) {
      connection.begins(id, window);
    }
  }

  @Override
  public boolean isOpen() {
    return engine.isOpen();
  }

  @Override
  public void close() throws IOException {
    engine.close();
  }

  @Override
  public void close(CloseMode mode) {
    engine.close(mode);
  }

  @Override
  public EndpointDetails getEndpointDetails() {
    return engine.getEndpointDetails();
  }

  @Override
  public ProtocolVersion getProtocolVersion() {
    return HttpVersion.HTTP_2;
  }

  @Override
  public SocketAddress getRemoteAddress() {
    return session.getRemoteAddress();
  }

  @Override
  public SocketAddress getLocalAddress() {
    return session.getLocalAddress();
  }

  @Override
  public Timeout getSocketTimeout() {
    return session.getSocketTimeout();
  }

  @Override
  public void setSocketTimeout(Timeout timeout) {
    session.setSocketTimeout(timeout);
  }

  @Override
  public @Nullable SSLSession getSSLSession() {
    return engine.getSSLSession();
  }
}
