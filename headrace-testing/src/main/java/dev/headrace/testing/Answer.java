package dev.headrace.testing;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a {@link ScriptedTransport} does with one call: respond, fail or hang. Immutable and usable
 * any number of times.
 */
public final class Answer {
  private final Effect effect;
  private final Sent sent;
  private final Duration delay;

  private Answer(Effect effect, Sent sent, Duration delay) {
    this.effect = effect;
    this.sent = sent;
    this.delay = delay;
  }

  /** A response without header fields of its own. */
  public static Answer of(int status, String body) {
    return of(status, Headers.empty(), body);
  }

  /** A response; its body is streamed if the call asks for that, else in memory. */
  public static Answer of(int status, Headers headers, String body) {
    return new Answer(
        new Responds(
            status,
            headers,
            call -> call.options().isStreamed() ? StreamedBody.of(body) : Body.of(body)),
        Sent.YES,
        Duration.ZERO);
  }

  /** A response whose body is made anew for each call, {@link StreamedBody} for example. */
  public static Answer streamed(int status, Headers headers, Supplier<Body> body) {
    return new Answer(new Responds(status, headers, call -> body.get()), Sent.YES, Duration.ZERO);
  }

  /** A {@link TransportException} that says {@code sent}, which is how far the request gets. */
  public static Answer failure(Reason reason, Sent sent) {
    return new Answer(
        new Fails(
            call ->
                new TransportException(
                    "scripted failure", ErrorContext.of(reason, call).sent(sent), null)),
        sent,
        Duration.ZERO);
  }

  /**
   * This very exception. The request gets as far as the exception says; if it does not say, it was
   * written.
   */
  public static Answer failure(Throwable failure) {
    Sent sent = failure instanceof HeadraceException known ? known.sent() : Sent.YES;
    return new Answer(new Fails(call -> failure), sent, Duration.ZERO);
  }

  /** Nothing: the call ends when its scope is cancelled or the transport is closed. */
  public static Answer hang() {
    return new Answer(new Hangs(), Sent.YES, Duration.ZERO);
  }

  /** This answer, {@code delay} later. */
  public Answer after(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("the delay must not be negative: " + delay);
    }
    return new Answer(effect, sent, delay);
  }

  /** This answer with one more header field, if it is a response. */
  public Answer header(String name, String value) {
    return effect instanceof Responds r
        ? new Answer(new Responds(r.status, r.headers.with(name, value), r.body), sent, delay)
        : this;
  }

  Effect effect() {
    return effect;
  }

  /** How far the request gets. */
  Sent sent() {
    return sent;
  }

  Duration delay() {
    return delay;
  }

  /** What the call is doing when the answer comes. */
  Phase phase() {
    return switch (sent) {
      case NO -> Phase.CONNECT;
      case MAYBE -> Phase.WRITE;
      case YES -> Phase.WAIT;
    };
  }

  sealed interface Effect {}

  record Responds(int status, Headers headers, Function<Call, Body> body) implements Effect {}

  record Fails(Function<Call, Throwable> failure) implements Effect {}

  record Hangs() implements Effect {}
}
