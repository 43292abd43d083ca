package dev.headrace.transport.apache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.charset.StandardCharsets;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http2.H2ConnectionException;
import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.frame.DefaultFrameFactory;
import org.apache.hc.core5.http2.impl.nio.ClientH2IOEventHandler;
import org.apache.hc.core5.http2.impl.nio.ClientH2StreamMultiplexer;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The engine's HTTP/2 protocol handler with {@link H2Guard} before it: what a server sends is
 * looked at frame by frame, and streams end when their exchanges do. Runs over TLS only, which
 * hands on all that it has decrypted. Driven by the connection's I/O thread.
 */
final class H2Handler extends ClientH2IOEventHandler {
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
    this(session, connection, ready, engine(session, connection));
  }

  private H2Handler(
      ProtocolIOSession session,
      H2Connection connection,
      Runnable ready,
      ClientH2StreamMultiplexer engine) {
    super(engine);
    this.session = session;
    this.connection = connection;
    this.guard = new H2Guard(connection, ready);
    this.engine = engine;
  }

  private static ClientH2StreamMultiplexer engine(
      ProtocolIOSession session, H2Connection connection) {
    return new ClientH2StreamMultiplexer(
        session,
        DefaultFrameFactory.INSTANCE,
        Duplexer.NOTHING_ADDED,
        null, // nothing may be pushed
        EngineSettings.http2(connection.options()),
        null, // no charset: bytes are read and written as ISO-8859-1
        new H2Listener(connection));
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
        read(frame);
        guard.admitted();
      }
      suspect = null;
      settleStreams(); // before the next one: whoever left is elsewhere
    }
  }

  /** The engine (5.4) throws what is not declared at a head that refers to fields it never saw. */
  private void read(ByteBuffer frame) throws HttpException, IOException {
    try {
      engine.onInput(frame);
    } catch (RuntimeException unreadable) {
      throw new H2ConnectionException(H2Error.PROTOCOL_ERROR, "the frame cannot be read");
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
}
