package dev.headrace.testing;

import dev.headrace.core.Call;
import dev.headrace.core.ClientClosedException;
import dev.headrace.core.Completions;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Headers;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.core.spi.FaultPoint;
import dev.headrace.core.spi.Transport;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A transport without a network: answers calls in the order of a script and keeps what it saw.
 *
 * <pre>{@code
 * FakeTime time = new FakeTime();
 * ScriptedTransport transport =
 *     ScriptedTransport.on(time)
 *         .fail(Reason.CONNECT_REFUSED, Sent.NO)
 *         .respondAfter(Duration.ofSeconds(2), 200, "ok");
 * }</pre>
 *
 * <p>In all else it behaves as a real one: it keeps the call's exchange up to date, streams the
 * body if the call asks for it, reads a request's body that is not in memory, occupies a connection
 * (in the ledger) until the response's body has ended, and ends at once with the scope's cause when
 * the scope is cancelled. Answers come on the thread that sends, or that advances the time. A call
 * beyond the script fails with an {@link AssertionError} that names it, unless {@link #byRequest}
 * says how to answer. The script may grow at any time. Thread-safe.
 */
public final class ScriptedTransport implements Transport {
  private final TimeSource time;
  private final Timer timer;
  private final Deque<Answer> script = new ArrayDeque<>(); // guarded by this
  private final List<Seen> seen = new ArrayList<>(); // guarded by this
  private final Set<ScriptedExchange> open = new LinkedHashSet<>(); // guarded by this
  private Function<? super Request, Answer> beyond; // guarded by this
  private int sends; // guarded by this
  private int peak; // guarded by this
  private boolean closed; // guarded by this
  private final AtomicInteger openBodies = new AtomicInteger();

  private ScriptedTransport(TimeSource time, Timer timer) {
    this.time = time;
    this.timer = timer;
    this.beyond = this::unscripted;
  }

  /**
   * A request that went out.
   *
   * @param call as it arrived here
   * @param request the call's request, its body in memory
   * @param nanos when, by the transport's clock
   */
  public record Seen(Call call, Request request, long nanos) {}

  /** A transport with an empty script on this clock. */
  public static ScriptedTransport on(FakeTime time) {
    return new ScriptedTransport(time, time);
  }

  /** A transport with an empty script on clock and timer, which stay the caller's. */
  public static ScriptedTransport on(TimeSource time, Timer timer) {
    return new ScriptedTransport(time, timer);
  }

  /** Answers the next call of the script like this. */
  public synchronized ScriptedTransport then(Answer answer) {
    script.add(answer);
    return this;
  }

  /** Responds without header fields. */
  public ScriptedTransport respond(int status, String body) {
    return then(Answer.of(status, body));
  }

  /** Responds. */
  public ScriptedTransport respond(int status, Headers headers, String body) {
    return then(Answer.of(status, headers, body));
  }

  /** Responds after {@code delay}. */
  public ScriptedTransport respondAfter(Duration delay, int status, String body) {
    return then(Answer.of(status, body).after(delay));
  }

  /** Fails with a {@code TransportException} that says {@code sent}. */
  public ScriptedTransport fail(Reason reason, Sent sent) {
    return then(Answer.failure(reason, sent));
  }

  /** Fails with this exception. */
  public ScriptedTransport fail(Throwable failure) {
    return then(Answer.failure(failure));
  }

  /** Does not answer until the call is cancelled. */
  public ScriptedTransport hang() {
    return then(Answer.hang());
  }

  /** Answers every call beyond the script by its request. */
  public synchronized ScriptedTransport byRequest(Function<? super Request, Answer> answers) {
    beyond = answers;
    return this;
  }

  /** What went out so far, in order; without the calls that failed before anything was sent. */
  public synchronized List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** The requests that went out so far, in order, their bodies in memory. */
  public List<Request> requests() {
    return seen().stream().map(Seen::request).toList();
  }

  /** How many calls were sent, those included that failed before anything went out. */
  public synchronized int sends() {
    return sends;
  }

  /** How many answers of the script are left. */
  public synchronized int remaining() {
    return script.size();
  }

  /** How many calls have not been answered. */
  public synchronized int openExchanges() {
    return open.size();
  }

  /** The most calls that were unanswered at the same time. */
  public synchronized int peakExchanges() {
    return peak;
  }

  /** How many streamed bodies were neither read to the end nor closed. */
  public int openBodies() {
    return openBodies.get();
  }

  @Override
  public CompletionStage<Response> send(Call call) {
    Throwable cancelled = call.scope().cause();
    if (cancelled != null) {
      return Completions.failed(cancelled);
    }
    Answer scripted;
    Function<? super Request, Answer> otherwise;
    synchronized (this) {
      if (closed) {
        return Completions.failed(closed(call));
      }
      sends++;
      scripted = script.poll();
      otherwise = beyond;
    }
    return Completions.guard(
        c -> exchange(c, scripted != null ? scripted : otherwise.apply(c.request())), call);
  }

  private CompletionStage<Response> exchange(Call call, Answer answer) {
    FaultPoint.hit("transport.start");
    ScriptedExchange exchange = new ScriptedExchange(this, call, answer);
    synchronized (this) {
      open.add(exchange);
      peak = Math.max(peak, open.size());
    }
    return exchange.start();
  }

  @Override
  public Capabilities capabilities() {
    return new Capabilities("scripted", false, false);
  }

  @Override
  public void close() {
    List<ScriptedExchange> inFlight;
    synchronized (this) {
      closed = true;
      inFlight = List.copyOf(open);
    }
    for (ScriptedExchange exchange : inFlight) {
      exchange.closeDown();
    }
  }

  TimeSource time() {
    return time;
  }

  Timer timer() {
    return timer;
  }

  synchronized void saw(Call call, Request request) {
    seen.add(new Seen(call, request, time.nanoTime()));
  }

  synchronized void ended(ScriptedExchange exchange) {
    open.remove(exchange);
  }

  void bodyOpened() {
    openBodies.incrementAndGet();
  }

  void bodyEnded() {
    openBodies.decrementAndGet();
  }

  static ClientClosedException closed(Call call) {
    return new ClientClosedException(
        "the transport is closed", ErrorContext.of(Reason.CLOSED, call), null);
  }

  private Answer unscripted(Request request) {
    return Answer.failure(
        new AssertionError(
            "no answer is scripted for call "
                + sends()
                + ": "
                + request.method()
                + " "
                + request.url()));
  }

  @Override
  public synchronized String toString() {
    return "ScriptedTransport[" + sends + " sent, " + script.size() + " left in the script]";
  }
}
