package dev.headrace.transport.apache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOEventHandler;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Holds a {@link ProxyTalk} on a connection that was just made, and then gives it back to the
 * protocol that it is for. Used by the connection's I/O thread.
 */
final class Tunnel implements IOEventHandler {
  private static final int FIRST_BYTES = 1 << 10;
  private final IOSession whole; // events tell of a part of it, on which TLS cannot start
  private final IOEventHandler protocol;
  private final ProxyTalk talk;
  private final FutureCallback<IOSession> callback;
  private ByteBuffer in = ByteBuffer.allocate(FIRST_BYTES);
  private ByteBuffer out;
  private boolean over;

  private Tunnel(IOSession session, ProxyTalk talk, FutureCallback<IOSession> callback) {
    this.whole = session;
    this.protocol = session.getHandler();
    this.talk = talk;
    this.callback = callback;
    this.out = ByteBuffer.wrap(talk.begin());
  }

  /**
   * Takes {@code session} over before its first event. The callback is told once, on the I/O
   * thread; after a failure the session is closed.
   */
  static void through(IOSession session, ProxyTalk talk, FutureCallback<IOSession> callback) {
    session.upgrade(new Tunnel(session, talk, callback));
  }

  @Override
  public void connected(IOSession session) throws IOException {
    write(session);
  }

  @Override
  public void outputReady(IOSession session) throws IOException {
    write(session);
  }

  private void write(IOSession session) throws IOException {
    session.write(out);
    session.setEventMask(
        out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }

  @Override
  public void inputReady(IOSession session, @Nullable ByteBuffer decrypted) throws IOException {
    while (!over) {
      if (!in.hasRemaining()) {
        in = ByteBuffer.allocate(2 * in.capacity()).put(in.flip()); // the talk has a bound
      }
      int count = session.read(in);
      if (count < 0) {
        throw new ProxyFailure(0, "closed the connection");
      }
      if (count == 0) {
        return;
      }
      byte[] next = talk.hear(in.flip());
      in.compact();
      if (next == null) {
        opens();
      } else if (next.length > 0) {
        out = ByteBuffer.wrap(next);
        write(session);
      }
    }
  }

  private void opens() {
    over = true;
    whole.upgrade(protocol);
    callback.completed(whole);
  }

  @Override
  public void timeout(IOSession session, Timeout timeout) {
    exception(session, new ProxyFailure(0, "was silent"));
  }

  @Override
  public void exception(IOSession session, Exception cause) {
    session.close(CloseMode.IMMEDIATE);
    if (!over) {
      over = true;
      callback.failed(
          cause instanceof ProxyFailure ? cause : new ProxyFailure(0, "broke off", cause));
    }
  }

  @Override
  public void disconnected(IOSession session) {
    exception(session, new ProxyFailure(0, "closed the connection"));
  }
}
