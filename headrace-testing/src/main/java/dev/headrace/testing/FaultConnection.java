package dev.headrace.testing;

import dev.headrace.core.TimeSource;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link FaultServer}, on a thread of its own. */
final class FaultConnection implements Runnable {
  private static final int POLL_MILLIS = 5;
  private static final int READ_AHEAD = 1 << 20;
  private static final byte[] NOTHING = {};
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
  private final FaultServer server;
  private final FaultScript script;
  private final FaultLog log;
  private final Socket wire;
  private final int number;
  private Socket socket; // wire, or TLS over it; used by the connection's thread
  private volatile boolean endedHere; // used by the connection's thread
  private volatile boolean resetHere; // used by the connection's thread
  private volatile boolean peerGone; // used by the connection's thread
  private int requests; // used by the connection's thread

  FaultConnection(FaultServer server, FaultScript script, Socket wire, int number) {
    this.server = server;
    this.script = script;
    this.log = server.log();
    this.wire = wire;
    this.socket = wire;
    this.number = number;
  }

  @Override
  public void run() {
    try {
      wire.setTcpNoDelay(true);
      startTls();
      RequestReader reader = new RequestReader(socket.getInputStream());
      OutputStream out = socket.getOutputStream();
      List<Step> greeting = script.greeting(number);
      if (play(greeting, reader, out)) {
        while (serve(reader, out)) {} // one request after another
      }
      if (!endedHere) {
        hangUp(reader);
      }
    } catch (IOException gone) {
      if (!resetHere && !server.isClosed()) {
        log.closedByPeer(number);
      }
    } finally {
      end();
      server.ended(this);
    }
  }

  private void startTls() throws IOException {
    SSLContext tls = server.tls();
    if (tls != null) {
      String host = wire.getInetAddress().getHostAddress();
      SSLSocket secure =
          (SSLSocket) tls.getSocketFactory().createSocket(wire, host, wire.getPort(), true);
      secure.setUseClientMode(false);
      socket = secure;
      secure.startHandshake();
    }
  }

  /** Serves one request; returns whether another may follow. */
  private boolean serve(RequestReader reader, OutputStream out) throws IOException {
    try {
      Received.Head head = reader.head();
      if (head == null) {
        log.closedByPeer(number);
        return false;
      }
      Received request = new Received(number, ++requests, head, NOTHING, reader.raw());
      Reply early = script.early(request);
      if (early != null) {
        answer(request, early, reader, out);
        return false;
      }
      if ("100-continue".equalsIgnoreCase(head.headers().first("Expect"))) {
        out.write(CONTINUE); // RFC 9110 §10.1.1
      }
      byte[] body = reader.body(head.headers());
      request = new Received(number, requests, head, body, reader.raw());
      return answer(request, null, reader, out);
    } catch (RequestReader.Malformed malformed) {
      log.failed(malformed);
      play(Reply.of(400, String.valueOf(malformed.getMessage())).steps(null), reader, out);
      return false;
    }
  }

  private boolean answer(
      Received request, @Nullable Reply early, RequestReader reader, OutputStream out)
      throws IOException {
    log.began(request);
    try {
      Reply reply = early != null ? early : script.reply(request, log);
      return play(reply.steps(request), reader, out) && !reply.closes() && !request.wantsClose();
    } finally {
      log.ended();
    }
  }

  /** Plays {@code steps}; returns whether the connection goes on. */
  private boolean play(List<Step> steps, RequestReader reader, OutputStream out)
      throws IOException {
    for (Step step : steps) {
      switch (step.kind()) {
        case BYTES -> out.write(step.payload());
        case DELAY -> pause(step, reader);
        case UNTIL -> watch(reader, step::isReleased);
        case STALL -> watch(reader, () -> peerGone);
        case CLOSE -> hangUp(reader);
        case CUT -> cut(reader);
        case RESET -> reset();
      }
      if (endedHere || server.isClosed() || step.kind() == Step.Kind.STALL) {
        return false;
      }
    }
    return true;
  }

  private void pause(Step step, RequestReader reader) throws IOException {
    TimeSource time = TimeSource.system();
    long end = time.nanoTime() + step.pause().toNanos();
    watch(reader, () -> time.nanoTime() - end >= 0);
  }

  /** Waits, and meanwhile reads ahead: the end of the connection shows by reading only. */
  private void watch(RequestReader reader, BooleanSupplier over) throws IOException {
    socket.setSoTimeout(POLL_MILLIS);
    while (!over.getAsBoolean() && !server.isClosed()) {
      if (peerGone || reader.buffered() > READ_AHEAD) { // it may have closed its own side only
        LockSupport.parkNanos(POLL_MILLIS * 1_000_000L);
        continue;
      }
      try {
        if (!reader.fill()) {
          peerGone = true;
          log.closedByPeer(number);
        }
      } catch (SocketTimeoutException nothingYet) {
        // looks again whether the wait is over
      }
    }
    socket.setSoTimeout(0);
  }

  /** FIN, then waits for the peer's: closing with unread bytes would send RST instead. */
  private void hangUp(RequestReader reader) throws IOException {
    if (socket instanceof SSLSocket) {
      socket.shutdownOutput();
    }
    cut(reader);
  }

  private void cut(RequestReader reader) throws IOException {
    endedHere = true;
    if (!wire.isOutputShutdown()) {
      wire.shutdownOutput();
    }
    while (reader.fill()) {
      reader.skip();
    }
    log.closedByPeer(number);
  }

  private void reset() throws IOException {
    endedHere = true;
    resetHere = true;
    wire.setSoLinger(true, 0);
    wire.close();
  }

  /** Closes the sockets; called by the server's close, too. */
  void end() {
    try {
      wire.close();
    } catch (IOException alreadyGone) {
      log.failed(alreadyGone);
    }
  }
}
