package dev.headrace.transport.apache;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Origin;
import dev.headrace.core.Phase;
import dev.headrace.core.Promise;
import dev.headrace.core.Response;
import dev.headrace.core.Scope;
import dev.headrace.core.Sent;
import dev.headrace.core.TimeSource;
import dev.headrace.core.spi.IdleReadTimeout;
import dev.headrace.core.spi.TransportFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
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
 * #fail}, which anybody may call at any time and which closes the connection at once, or resets the
 * stream on a shared one.
 */
final class WireExchange implements AsyncClientExchangeHandler, IdleReadTimeout.Watched {
  private final Promise<Response> result = new Promise<>();
  private final ApacheTransport transport;
  private final Call call;
  private final long number;
  private final Exchange progress;
  private final TimeSource time;
  private final Lease lease;
  private final IdleReadTimeout idle;
  private volatile Upload upload;
  private final Answer answer;
  private volatile Scope.@Nullable Registration cancellation;
  private boolean over; // guarded by this
  private boolean unprocessed; // once already; guarded by this

  WireExchange(ApacheTransport transport, Call call) {
    this.transport = transport;
    this.call = call;
    this.number = transport.nextNumber();
    this.progress = java.util.Objects.requireNonNull(call.get(Exchange.KEY));
    this.time = transport.options().time();
    this.lease = new Lease(transport, this);
    this.idle = new IdleReadTimeout(transport.options(), this);
    this.upload = Upload.of(call.request().body(), this);
    this.answer = new Answer(this, call);
  }

  CompletionStage<Response> result() {
    return result;
  }

  TransportFailures failures() {
    return new TransportFailures(call);
  }

  EngineFailures engineFailures() {
    return new EngineFailures(failures(), progress);
  }

  /** Ends the exchange with what {@code thrown} by the engine means, unless it is over. */
  void broke(Throwable thrown) {
    fail(engineFailures().of(thrown));
  }

  Origin origin() {
    return call.request().url().origin();
  }

  /** The later it began, the higher. */
  long number() {
    return number;
  }

  Phase phase() {
    return progress.phase();
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

  @Override
  public boolean waitsForCaller() {
    return answer.isSuspended() || upload.waitsForCaller() && !answer.hasBegun();
  }

  @Override
  public void silent(Duration allowed) {
    fail(failures().idleTimeout(allowed));
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
    idle.active();
  }

  @Override
  public void produceRequest(RequestChannel channel, HttpContext context)
      throws HttpException, IOException {
    if (!begins()) {
      throw new ConnectionClosedException("the exchange is over");
    }
    RequestHead request = requestHead();
    channel.sendRequest(request, request.entity(), context);
    uploaded();
  }

  RequestHead requestHead() {
    return new RequestHead(call.request(), this);
  }

  /** Begins to write the request; false if the exchange is over, and nothing may be written. */
  boolean begins() {
    boolean first = beginsToWrite();
    if (first) {
      idle.start();
    }
    return first;
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
      fail(failures().uploadFailed(broken));
      return;
    }
    active();
    uploaded();
  }

  /** Notes that the request may be on the wire to its end. */
  void uploaded() {
    if (upload.isDone() && progress.phase() == Phase.WRITE) {
      progress.progress(Phase.WAIT, Sent.YES);
    }
  }

  /** The first byte of an answer is here. */
  void headBegins() {
    active();
    progress.progress(Phase.HEADERS, Sent.YES);
  }

  @Override
  public void consumeInformation(HttpResponse interim, HttpContext context) {
    if (isOver()) {
      return;
    }
    active();
    progress.progress(upload.isDone() ? Phase.WAIT : Phase.WRITE, Sent.YES);
  }

  @Override
  public void consumeResponse(
      HttpResponse response, @Nullable EntityDetails entity, HttpContext context) {
    if (isOver()) {
      return;
    }
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
    answer.begins(head, hasBody, new Response.Received(time.now(), now, head.wire.protocol));
  }

  @Override
  public void updateCapacity(CapacityChannel channel) throws IOException {
    answer.window(channel);
  }

  /** The server has sent bytes that are not of the body, and count in its window. */
  void padding(int bytes) {
    active();
    answer.padding(bytes);
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
    broke(cause);
  }

  /**
   * The server has not processed the request, and will not (RFC 9113 §8.7): once it is sent again
   * from here, if its body can be; what more there is to do about it is for {@code retry} to say.
   */
  void refused() {
    HeadraceException failure = engineFailures().refused();
    Body body = call.request().body();
    boolean more;
    synchronized (this) {
      if (over) {
        return;
      }
      progress.unprocessed();
      more = !unprocessed && body.isRepeatable();
      unprocessed = true;
    }
    idle.pause();
    try {
      call.journal().record(new Unprocessed());
      if (more) {
        upload.stop();
        upload = Upload.of(body, this);
        more = lease.again();
      }
    } catch (Throwable broken) { // also Errors: the call must not be left without an outcome
      failure = failures().defect(broken);
      more = false;
    }
    if (!more) {
      fail(failure);
    }
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
    idle.stop();
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
