package dev.headrace.transport.apache;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Exchange;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Url;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FakeTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.io.CloseMode;

/**
 * An HTTP/2 connection without a socket, and four calls on it: GET, HEAD, POST with a body of which
 * the server lets ten bytes through, and GET streamed. What a server sends is fed to it on this
 * thread, and what it writes is kept. Whoever looks for another connection finds none.
 */
final class H2Feed {
  static final int FIELDS = 20;
  static final int HEAD_BYTES = 1_000;
  static final int BODY_BYTES = 300;
  static final int UPLOAD_BYTES = 40;
  private static final byte[] GREETING = {0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 10};
  private static final Url URL = Url.parse("https://api.test/");
  private static final FakeTime TIME = new FakeTime();
  private static final ApacheTransport TRANSPORT = transport();

  private final List<Call> calls = new ArrayList<>();
  private final List<CompletableFuture<Response>> outcomes = new ArrayList<>();
  private final H2Session session = new H2Session();
  private final H2Connection connection =
      new H2Connection(session.asSession(), new Wire(), TRANSPORT.options());
  private final H2Handler handler = new H2Handler(session.asSession(), connection, () -> {});

  /** A connection on which the calls have been begun. */
  H2Feed() {
    H2Connections shared = java.util.Objects.requireNonNull(TRANSPORT.shared(URL.origin()));
    WireExchange maker = new WireExchange(TRANSPORT, call(Method.GET, Body.empty(), false));
    shared.connected(TRANSPORT.route(URL.origin()), new Lease(TRANSPORT, maker), connection);
    io(() -> handler.connected(session.asSession()));
    flush();
    feed(GREETING, 0, GREETING.length);
    send(call(Method.GET, Body.empty(), false));
    send(call(Method.HEAD, Body.empty(), false));
    send(call(Method.POST, Body.of(new byte[UPLOAD_BYTES]), false));
    send(call(Method.GET, Body.empty(), true));
    flush();
  }

  private static ApacheTransport transport() {
    TransportOptions options =
        TransportOptions.builder(TIME, TIME)
            .maxHeaderCount(FIELDS)
            .maxHeaderBytes(HEAD_BYTES)
            .build();
    ApacheTransport transport = Rig.with(options).transport;
    transport.pool().close(CloseMode.IMMEDIATE);
    return transport;
  }

  private static Call call(Method method, Body body, boolean streamed) {
    Request request = new Request(method, URL, Headers.empty(), body);
    CallOptions options = CallOptions.of(o -> o.streamed(streamed).bodyLimit(BODY_BYTES));
    return Exchange.begin(Call.of(request, options, Deadline.none(), TIME));
  }

  private void send(Call call) {
    CompletionStage<Response> whole =
        TRANSPORT
            .send(call)
            .thenCompose(
                response ->
                    response.body().buffered() != null
                        ? CompletableFuture.completedStage(response)
                        : response
                            .body()
                            .collect(BODY_BYTES, call)
                            .thenApply(bytes -> response.withBody(Body.of(bytes))));
    calls.add(call);
    outcomes.add(whole.toCompletableFuture());
  }

  /** The outcomes of the calls, in order. */
  List<CompletableFuture<Response>> outcomes() {
    return outcomes;
  }

  /** Cancels a call, and lets so much time pass that the engine may have forgotten its stream. */
  void cancel(int call) {
    calls.get(call).scope().cancel(new CancellationException("enough"));
    flush();
    TIME.advance(Duration.ofSeconds(1));
  }

  /** What the server sends next; without effect when the connection is closed. */
  void feed(byte[] bytes, int from, int to) {
    if (session.isOpen()) {
      io(() -> handler.inputReady(session.asSession(), ByteBuffer.wrap(bytes, from, to - from)));
    }
  }

  /** The socket takes what there is. */
  void flush() {
    if (session.isOpen()) {
      io(() -> handler.outputReady(session.asSession()));
    }
  }

  /** The connection is closed, by the server if not before. */
  void end() {
    if (session.isOpen()) {
      io(() -> handler.inputReady(session.asSession(), null));
    }
    session.close();
    handler.disconnected(session.asSession());
  }

  /** As the engine's reactor does. */
  private void io(Step step) {
    try {
      step.run();
    } catch (IOException | HttpException broken) {
      handler.exception(session.asSession(), broken);
      session.close();
    }
  }

  private interface Step {
    void run() throws IOException, HttpException;
  }

  boolean isOpen() {
    return session.isOpen();
  }

  ByteArrayOutputStream written() {
    return session.written();
  }

  /** Whether anything is left of the calls. */
  boolean holdsAnything() {
    H2Streams streams = connection.streams();
    return !streams.isIdle()
        || !streams.open().isEmpty()
        || TRANSPORT.inFlight() > 0
        || TIME.pending() > 0;
  }
}
