package dev.headrace.transport.apache;

import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.Origin;
import dev.headrace.core.Phase;
import dev.headrace.core.Promise;
import dev.headrace.core.Response;
import dev.headrace.core.Scope;
import dev.headrace.core.Sent;
import dev.headrace.core.TimeSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.hc.core5.http.ConnectionClosedException;
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
  private final Promise<Response> result = new Promise<>();
  private final ApacheTransport transport;
  private final Call call;
  private final Exchange progress;
  private final TimeSource time;
  private final Lease lease;
  private final Silence silence;
  private final Upload upload;
  private final Answer answer;
  private volatile Scope.@Nullable Registration cancellation;
  private boolean over; // guarded by this

  WireExchange(ApacheTransport transport, Call call) {
    this.transport = transport;
    this.call = call;
    this.progress = java.util.Objects.requireNonNull(call.get(Exchange.KEY));
    this.time = transport.options().time();
    this.lease = new Lease(transport, this);
    this.silence = new Silence(this, transport.options());
    this.upload = Upload.of(call.request().body(), this);
    this.answer = new Answer(this, call);
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

  /** Whether the next bytes are the caller's to give, or to ask for. */
  boolean waitsForCaller() {
    return answer.isSuspended() || upload.waitsForCaller() && !answer.hasBegun();
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
    silence.broken();
  }

  @Override
  public void produceRequest(RequestChannel channel, HttpContext context)
      throws HttpException, IOException {
    if (!beginsToWrite()) {
      throw new ConnectionClosedException("the exchange is over");
    }
    silence.start();
    RequestHead request = new RequestHead(call.request(), this);
    channel.sendRequest(request, request.entity(), context);
    uploaded();
  }

  /** In one step, so that an exchange that ended as not sent never writes afterwards. */
  private synchronized boolean beginsToWrite() {
    if (!over) {
      progress.progress(Phase.WRITE, Sent.MAYBE);
    }
    return !over;
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

  private void answered(ResponseHead head, boolean hasBody) {
    active();
    long now = time.nanoTime();
    progress.answered(now);
    if (head.getCode() >= 300 && !upload.isDone()) {
      upload.stop(); // the server has decided without reading the rest (RFC 9112 §9.5)
    }
    answer.begins(head, hasBody, new Response.Received(time.now(), now, "HTTP/1.1"));
  }

  @Override
  public void updateCapacity(CapacityChannel channel) throws IOException {
    answer.window(channel);
  }

  @Override
  public void consume(ByteBuffer source) {
    if (isOver()) {
      return;
    }
    active();
    try {
      answer.receive(source);
    } catch (Throwable broken) { // also Errors: out of memory, above all
      fail(failures().defect(broken));
    }
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> trailers) {
    answer.ends();
  }

  /** Completes with a response whose body is still to be read. */
  void handOver(Response streamed) {
    if (!result.complete(streamed)) {
      streamed.close();
    }
  }

  /** Ends the exchange with the whole response. */
  void finish(Response whole) {
    if (finish()) {
      result.complete(whole);
    }
  }

  /** The last byte is here; false if the exchange was over before. */
  boolean finish() {
    boolean first = end();
    if (first) {
      letGo(answer.reusable());
    }
    return first;
  }

  /** The reader does not want the rest of the body. */
  void abandon() {
    if (end()) {
      letGo(null);
    }
  }

  /** Ends the exchange with {@code cause}, unless it is over. */
  void fail(Throwable cause) {
    if (end()) {
      letGo(null);
      if (!result.completeExceptionally(cause)) {
        answer.fails(cause);
      }
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

  /** Lets go of what the exchange holds; its connection stays if {@code reusable} is given. */
  private void letGo(@Nullable ResponseHead reusable) {
    silence.stop();
    closeCancellation();
    transport.ended(this);
    upload.stop();
    if (upload.isDone() && reusable != null) {
      lease.keep(reusable.wire.keepAliveMillis);
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
}
