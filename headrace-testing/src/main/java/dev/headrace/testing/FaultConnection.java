package dev.headrace.testing;

import dev.headrace.core.TimeSource;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** One connection of a {@link FaultServer}, on a thread of its own. */
final class FaultConnection implements Runnable {
  private static final int POLL_MILLIS = 5;
  private static final int READ_AHEAD = 1 << 20;
  private static final byte[] NOTHING = {};
  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1);
  private final FaultListener server;
  private final FaultScript script;
  private final FaultLog log;
  private final FaultWire wire;
  private final int number;
  private volatile boolean endedHere; // used by the connection's thread
  private volatile boolean peerGone; // used by the connection's thread
  private int requests; // used by the connection's thread

  FaultConnection(FaultListener server, FaultScript script, Socket socket, int number) {
    this.server = server;
    this.script = script;
    this.log = server.log();
    this.wire = new FaultWire(socket);
    this.number = number;
  }

  @Override
  public void run() {
    try {
      wire.socket().setTcpNoDelay(true);
      SSLContext tls = script.tls();
      if (tls != null) {
        wire.startTls(tls, script.isHttp2());
      }
      if (script.isHttp2()) {
        Http2Connection http2 = new Http2Connection(number, script, server, wire);
        server.began(http2);
        http2.run();
      } else {
        serve();
      }
    } catch (IOException | UncheckedIOException gone) {
      if (!wire.wasReset() && !server.isClosed()) {
        log.closedByPeer(number);
      }
    } finally {
      end();
      server.ended(this);
    }
  }

  private void serve() throws IOException {
    RequestReader reader = new RequestReader(wire.socket().getInputStream());
    OutputStream out = wire.socket().getOutputStream();
    if (play(script.greeting(number), reader, out)) {
      while (serve(reader, out)) {} // one request after another
    }
    if (!endedHere) {
      hangUp(Step.close(), reader);
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
        case CLOSE, CUT, RESET -> hangUp(step, reader);
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
    wire.socket().setSoTimeout(POLL_MILLIS);
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
    wire.socket().setSoTimeout(0);
  }

  /** Ends it, then waits for the peer's FIN: closing with unread bytes would send RST instead. */
  private void hangUp(Step how, RequestReader reader) throws IOException {
    endedHere = true;
    wire.end(how);
    if (!wire.wasReset()) {
      while (reader.fill()) {
        reader.skip();
      }
      log.closedByPeer(number);
    }
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
