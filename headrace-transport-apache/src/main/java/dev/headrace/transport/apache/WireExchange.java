package dev.headrace.transport.apache;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.Origin;
import dev.headrace.core.Phase;
import dev.headrace.core.Response;
import dev.headrace.core.Scope;
import dev.headrace.core.Sent;
import dev.headrace.core.TimeSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response: leases a connection, writes, reads, and gives the connection back.
 * It ends once, by whichever comes first: the last byte of the response, a failure, or {@link
 * #fail}, which anybody may call at any time and which closes the connection at once.
 */
final class WireExchange implements AsyncClientExchangeHandler {
  private final CompletableFuture<Response> result = new CompletableFuture<>();
  private final ApacheTransport transport;
  private final Call call;
  private final Exchange progress;
  private final TimeSource time;
  private final Lease lease;
  private final Watch idle;
  private final Upload upload;
  private volatile Scope.@Nullable Registration cancellation;
  private volatile @Nullable Download download; // null until the head
  private volatile @Nullable ResponseHead head;
  private volatile @Nullable Response pending; // a buffered response that waits for its body
  private volatile long activeNanos;
  private boolean over; // guarded by this

  WireExchange(ApacheTransport transport, Call call) {
    this.transport = transport;
    this.call = call;
    this.progress = java.util.Objects.requireNonNull(call.get(Exchange.KEY));
    this.time = transport.options().time();
    this.lease = new Lease(transport, this);
    this.idle = new Watch(transport.options().timer());
    this.upload = Upload.of(call.request().body(), this);
  }

  CompletionStage<Response> result() {
    return result;
  }

  Failures failures() {
    return new Failures(call, progress, origin().authority());
  }

  Origin origin() {
    return call.request().url().origin();
  }

  HttpHost endpoint() {
    return transport.route(origin()).getTargetHost();
  }

  long connectMillis() {
    return Math.max(1, transport.options().connectTimeout().toMillis());
  }

  /** Whether the whole request was handed to the connection. */
  boolean isUploaded() {
    return upload.isDone();
  }

  void start() {
    cancellation = call.scope().onCancel(this::fail);
    if (isOver()) {
      closeCancellation();
    } else {
      lease.acquire();
    }
  }

  void doing(Phase phase) {
    if (!isOver()) {
      progress.progress(phase, Sent.NO);
    }
  }

  /** Says who makes the connection, to be stopped with the exchange. */
  void dials(Dial dial) {
    lease.dials(dial);
  }

  /** Notes that something happened on the wire, or that the caller wants something to. */
  void active() {
    activeNanos = time.nanoTime();
  }

  @Override
  public void produceRequest(RequestChannel channel, HttpContext context)
      throws HttpException, IOException {
    if (isOver()) {
      throw new ConnectionClosedException("the exchange is over");
    }
    active();
    watchSilence(transport.options().idleReadTimeout());
    progress.progress(Phase.WRITE, Sent.MAYBE);
    RequestHead request = new RequestHead(call.request(), this);
    channel.sendRequest(request, request.entity(), context);
    uploaded();
  }

  @Override
  public int available() {
    return upload.available();
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    try {
      upload.produce(channel);
    } catch (RuntimeException broken) { // a publisher that throws instead of failing
      uploadFails("the request's body failed", broken);
      return;
    }
    active();
    uploaded();
  }

  private void uploaded() {
    if (upload.isDone() && progress.phase() == Phase.WRITE) {
      progress.progress(Phase.WAIT, Sent.YES);
    }
  }

  void uploadFails(String message, @Nullable Throwable cause) {
    fail(failures().upload(message, cause));
  }

  /** The first byte of an answer is here. */
  void headBegins() {
    active();
    progress.progress(Phase.HEADERS, Sent.YES);
  }

  @Override
  public void consumeInformation(HttpResponse interim, HttpContext context) {
    active();
    progress.progress(upload.isDone() ? Phase.WAIT : Phase.WRITE, Sent.YES);
  }

  @Override
  public void consumeResponse(
      HttpResponse response, @Nullable EntityDetails entity, HttpContext context) {
    try {
      answered((ResponseHead) response, entity != null);
    } catch (Throwable broken) { // also Errors: the call must not be left without an outcome
      fail(failures().defect(broken));
    }
  }

  private void answered(ResponseHead answer, boolean hasBody) {
    long now = time.nanoTime();
    activeNanos = now;
    head = answer;
    progress.answered(now);
    Response.Received received = new Response.Received(time.now(), now, "HTTP/1.1");
    int status = answer.getCode();
    if (status >= 300 && !upload.isDone()) {
      upload.stop(); // the server has decided without reading the rest (RFC 9112 §9.5)
    }
    if (!hasBody) {
      finish(Response.of(status, answer.fields, Body.empty(), received));
      return;
    }
    long limit = call.options().bodyLimit();
    if (call.options().isStreamed()) {
      StreamedDownload stream = new StreamedDownload(this);
      download = stream;
      Body body = Body.once(stream, Math.max(-1, answer.framedLength), this::abandon);
      Response streamed = Response.of(status, answer.fields, body, received);
      if (!result.complete(streamed)) {
        streamed.close();
      }
    } else if (answer.framedLength > limit) {
      fail(failures().tooLong(limit));
    } else {
      download = new Download.Buffered(answer.framedLength, limit);
      pending = Response.of(status, answer.fields, Body.empty(), received);
    }
  }

  @Override
  public void updateCapacity(CapacityChannel channel) throws IOException {
    Download sink = download;
    if (sink != null) {
      sink.window(channel);
    }
  }

  @Override
  public void consume(ByteBuffer source) {
    Download sink = download;
    if (sink == null || isOver()) {
      return;
    }
    active();
    try {
      if (!sink.receive(source)) {
        fail(failures().tooLong(call.options().bodyLimit()));
      }
    } catch (Throwable broken) { // also Errors: out of memory, above all
      fail(failures().defect(broken));
    }
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> trailers) {
    ResponseHead answer = head;
    Response response = pending;
    if (answer == null) {
      return;
    }
    boolean toTheEnd = answer.framedLength == ContentLengthStrategy.UNDEFINED;
    if (toTheEnd && !answer.wire.endIsProved()) {
      fail(failures().truncated());
    } else if (download instanceof Download.Buffered buffered && response != null) {
      finish(response.withBody(Body.of(buffered.bytes())));
    } else if (download instanceof StreamedDownload stream && end()) {
      letGo(true);
      stream.completes();
    }
  }

  private void finish(Response response) {
    if (end()) {
      letGo(true);
      result.complete(response);
    }
  }

  /** The reader does not want the rest of the body. */
  void abandon() {
    if (end()) {
      letGo(false);
    }
  }

  /** Ends the exchange with {@code cause}, unless it is over. */
  void fail(Throwable cause) {
    if (!end()) {
      return;
    }
    letGo(false);
    if (!result.completeExceptionally(cause) && download instanceof StreamedDownload stream) {
      stream.fails(cause);
    }
  }

  /** The engine gives up. */
  @Override
  public void failed(Exception cause) {
    if (isOver()) {
      return;
    }
    if (progress.sent() == Sent.NO && lease.again()) {
      return;
    }
    fail(failures().of(cause));
  }

  @Override
  public void cancel() {
    failed(new ConnectionClosedException("cancelled by the engine"));
  }

  @Override
  public void releaseResources() {}

  private synchronized boolean end() {
    boolean first = !over;
    over = true;
    return first;
  }

  synchronized boolean isOver() {
    return over;
  }

  private void letGo(boolean answered) {
    idle.stop();
    closeCancellation();
    transport.ended(this);
    ResponseHead answer = head;
    boolean uploaded = upload.isDone();
    if (!uploaded) {
      upload.stop();
    }
    if (answered && uploaded && answer != null && answer.reusable && !answer.wire.hasLeftover()) {
      lease.keep(answer.wire.keepAliveMillis);
    } else {
      lease.discard();
    }
  }

  private void closeCancellation() {
    Scope.Registration registration = cancellation;
    if (registration != null) {
      registration.close();
    }
  }

  private void watchSilence(Duration delay) {
    idle.set(delay, this::checkSilence);
  }

  private void checkSilence() {
    Duration allowed = transport.options().idleReadTimeout();
    long silent = time.nanoTime() - activeNanos;
    Download sink = download;
    if (sink != null && sink.isSuspended() || upload.waitsForCaller() && head == null) {
      watchSilence(allowed); // it is not the server's turn
    } else if (silent >= allowed.toNanos()) {
      fail(failures().idleTimeout(allowed));
    } else {
      watchSilence(allowed.minusNanos(silent));
    }
  }
}
