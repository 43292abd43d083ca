package dev.headrace.transport.jdk;

import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.Origin;
import dev.headrace.core.Phase;
import dev.headrace.core.Promise;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Scope;
import dev.headrace.core.Sent;
import dev.headrace.core.spi.IdleReadTimeout;
import dev.headrace.core.spi.Ledger;
import dev.headrace.core.spi.TransportFailures;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.core.spi.Watch;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. It ends once, by whichever comes first: the last byte of the
 * response, a failure of the engine, or {@link #fail}, which anybody may call at any time.
 *
 * <p>Up to the head, the engine is stopped by cancelling the very future that it gave: {@code
 * cancel(true)} closes the connection, whoever uses it. From the head on the body is dropped, since
 * the connection may be back in the pool: {@link Download#drop}. Which of the two is decided in one
 * step with the head's arrival.
 */
final class WireExchange implements Gates.Entrant, IdleReadTimeout.Watched {
  private final Promise<Response> result = new Promise<>();
  private final JdkTransport transport;
  private final Call call;
  private final Exchange progress;
  private final Watch connecting;
  private final IdleReadTimeout idle;
  private final Upload upload;
  private final Answer answer;
  private volatile Scope.@Nullable Registration cancellation;
  private @Nullable CompletableFuture<HttpResponse<Void>> sending; // guarded by this
  private boolean writing; // guarded by this
  private boolean headed; // guarded by this
  private boolean leased; // guarded by this
  private boolean over; // guarded by this

  WireExchange(JdkTransport transport, Call call) {
    this.transport = transport;
    this.call = call;
    this.progress = Objects.requireNonNull(call.get(Exchange.KEY));
    this.connecting = new Watch(options().timer());
    this.idle = new IdleReadTimeout(options(), this);
    this.upload = new Upload(call.request().body(), this);
    this.answer = new Answer(this, call);
  }

  TransportOptions options() {
    return transport.options();
  }

  CompletionStage<Response> result() {
    return result;
  }

  TransportFailures failures() {
    return new TransportFailures(call);
  }

  /** Ends the exchange with what {@code thrown} by the engine means, unless it is over. */
  void broke(Throwable thrown) {
    fail(new EngineFailures(failures(), progress, origin().isSecure()).of(thrown));
  }

  @Override
  public Origin origin() {
    return call.request().url().origin();
  }

  void start() {
    cancellation = call.scope().onCancel(this::fail);
    progress(Phase.CONNECT, Sent.NO);
    connecting.set(options().connectTimeout(), this::notConnected);
    transport.gates().enter(this);
    if (isOver()) { // cancelled meanwhile
      closeCancellation();
    }
  }

  private void progress(Phase phase, Sent sent) {
    if (!isOver()) {
      progress.progress(phase, sent);
    }
  }

  private void notConnected() {
    if (progress.sent() == Sent.NO) {
      fail(failures().connectTimeout(options().connectTimeout()));
    }
  }

  @Override
  public void admitted() {
    try {
      transport.threads().execute(this::send);
    } catch (RejectedExecutionException | OutOfMemoryError noThread) {
      fail(failures().defect(noThread));
      transport.gates().leave(this);
    }
  }

  private void send() {
    if (!leases()) {
      transport.gates().leave(this);
      return;
    }
    Ledger.opened(Ledger.Kind.CONNECTION);
    try {
      HttpClient client = client();
      if (client == null) {
        fail(failures().closed());
      } else {
        start(client, RequestHead.of(call.request(), upload));
      }
    } catch (Throwable refused) { // also Errors: the call must not be left without an outcome
      broke(refused);
    }
  }

  private synchronized boolean leases() {
    leased = !over;
    return leased;
  }

  private @Nullable HttpClient client() {
    try {
      return transport.clients().of(origin());
    } catch (RuntimeException noContext) {
      String message = "no secure connection to " + origin().authority();
      throw failures().of(Reason.TLS, message, noContext);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the outcome is this exchange's
  private void start(HttpClient client, HttpRequest request) {
    CompletableFuture<HttpResponse<Void>> future;
    synchronized (this) { // the engine writes nothing before its future is known
      future = client.sendAsync(request, answer);
      sending = future;
    }
    if (isOver()) {
      stopEngine();
    }
    future.whenComplete(
        (response, failure) -> {
          if (failure != null) {
            broke(failure);
          } else {
            answer.ends();
          }
        });
  }

  /**
   * The connection is there and the head is about to be written: in one step, so that an exchange
   * that ended as not sent never writes afterwards.
   *
   * @throws Refusal if the exchange is over, or if the engine is about to send the request again
   */
  void beginsToWrite() {
    synchronized (this) {
      if (over || writing) {
        throw new Refusal("the request is not sent again");
      }
      writing = true;
      progress.progress(upload.isDone() ? Phase.WAIT : Phase.WRITE, Sent.MAYBE);
    }
    connecting.stop();
    idle.start();
  }

  /** The request's body was given to the engine. */
  void uploaded() {
    active();
    if (!answer.hasBegun()) {
      progress(Phase.WAIT, Sent.MAYBE);
    }
  }

  /** Notes that something happened on the wire, or that the caller wants something to. */
  void active() {
    idle.active();
  }

  @Override
  public boolean waitsForCaller() {
    return answer.waitsForReader() || upload.waitsForCaller() && !answer.hasBegun();
  }

  @Override
  public void silent(Duration allowed) {
    fail(failures().idleTimeout(allowed));
  }

  /**
   * The head is here, and the engine is to read the body.
   *
   * @return false if the exchange is over: the connection is closed then
   */
  boolean begins() {
    boolean wanted;
    synchronized (this) {
      wanted = !over;
      headed = wanted;
    }
    if (!wanted) {
      stopEngine();
    }
    return wanted;
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
      letGo();
    }
    return first;
  }

  /** Nobody wants the rest; false if the exchange was over before. */
  boolean abandon() {
    boolean first = end();
    if (first) {
      stopEngine();
      letGo();
    }
    return first;
  }

  /** Ends the exchange with {@code cause}, unless it is over. */
  void fail(Throwable cause) {
    if (abandon() && !result.completeExceptionally(cause)) {
      answer.fails(cause);
    }
  }

  private synchronized boolean end() {
    boolean first = !over;
    over = true;
    return first;
  }

  synchronized boolean isOver() {
    return over;
  }

  private void letGo() {
    connecting.stop();
    idle.stop();
    closeCancellation();
    transport.ended(this);
    upload.stop();
    release();
  }

  /** Has the connection closed, unless all of the response is here. */
  private void stopEngine() {
    CompletableFuture<HttpResponse<Void>> future;
    synchronized (this) {
      future = headed ? null : sending;
    }
    if (future != null) {
      future.cancel(true); // cancel(false) would leave the socket open
    } else {
      answer.drop();
    }
  }

  /** Gives back its place, if it has one: once. */
  private void release() {
    boolean held;
    synchronized (this) {
      held = leased;
      leased = false;
    }
    if (held) {
      Ledger.closed(Ledger.Kind.CONNECTION);
      transport.gates().leave(this);
    } else {
      transport.gates().forget(this);
    }
  }

  private void closeCancellation() {
    Scope.Registration registration = cancellation;
    if (registration != null) {
      registration.close();
    }
  }
}
