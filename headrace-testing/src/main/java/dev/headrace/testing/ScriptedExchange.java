package dev.headrace.testing;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Exchange;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Scope;
import dev.headrace.core.Sent;
import dev.headrace.core.Timer;
import dev.headrace.core.TransportException;
import dev.headrace.core.spi.Ledger;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One call under way in a {@link ScriptedTransport}. */
final class ScriptedExchange {
  private final CompletableFuture<Response> stage = new CompletableFuture<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final ScriptedTransport transport;
  private final Call call;
  private final Answer answer;
  private volatile Scope.@Nullable Registration registration;
  private volatile Timer.@Nullable Timeout timeout;

  ScriptedExchange(ScriptedTransport transport, Call call, Answer answer) {
    this.transport = transport;
    this.call = call;
    this.answer = answer;
  }

  CompletionStage<Response> start() {
    Ledger.opened(Ledger.Kind.CONNECTION);
    registration = call.scope().onCancel(this::fail);
    if (over.get()) {
      return stage;
    }
    if (answer.sent() == Sent.NO) {
      written();
      return stage;
    }
    progress(Phase.WRITE, Sent.MAYBE);
    if (call.request().body().buffered() != null) {
      transport.saw(call, call.request());
      written();
    } else {
      writeStreamed();
    }
    return stage;
  }

  private void writeStreamed() {
    Request request = call.request();
    request
        .body()
        .collect(Long.MAX_VALUE, call)
        .whenComplete(
            (bytes, failure) -> {
              if (failure == null) {
                transport.saw(call, request.withBody(Body.of(bytes)));
                written();
              } else {
                ErrorContext context = ErrorContext.of(Reason.WRITE_FAILED, call).sent(Sent.MAYBE);
                Throwable cause = Completions.unwrap(failure);
                fail(new TransportException("the body could not be read", context, cause));
              }
            });
  }

  private void written() {
    progress(answer.phase(), answer.sent());
    if (answer.effect() instanceof Answer.Hangs) {
      return;
    }
    if (answer.delay().isZero()) {
      answer();
      return;
    }
    timeout = transport.timer().schedule(answer.delay(), this::answer);
    if (over.get()) {
      dropTimeout();
    }
  }

  private void answer() {
    if (answer.effect() instanceof Answer.Fails fails) {
      fail(fails.failure().apply(call));
    } else if (answer.effect() instanceof Answer.Responds responds) {
      respond(responds);
    }
  }

  private void respond(Answer.Responds responds) {
    if (!finish()) {
      return;
    }
    Exchange exchange = call.get(Exchange.KEY);
    if (exchange != null) {
      exchange.answered(transport.time().nanoTime());
    }
    Body body = responds.body().apply(call);
    Response.Received received = Response.Received.now(transport.time());
    if (body.buffered() == null) {
      watch(body);
    } else {
      Ledger.closed(Ledger.Kind.CONNECTION);
    }
    stage.complete(Response.of(responds.status(), responds.headers(), body, received));
  }

  /** The exchange occupies its connection, and can be cancelled, until the body has ended. */
  private void watch(Body body) {
    transport.bodyOpened();
    Scope.Registration hook = call.scope().onCancel(cause -> body.close());
    body.ended()
        .whenComplete(
            (nothing, failure) -> {
              hook.close();
              transport.bodyEnded();
              Ledger.closed(Ledger.Kind.CONNECTION);
            });
  }

  void closeDown() {
    fail(ScriptedTransport.closed(call));
  }

  private void fail(Throwable failure) {
    if (finish()) {
      Ledger.closed(Ledger.Kind.CONNECTION);
      stage.completeExceptionally(failure);
    }
  }

  private boolean finish() {
    if (!over.compareAndSet(false, true)) {
      return false;
    }
    Scope.Registration hook = registration;
    if (hook != null) {
      hook.close();
    }
    dropTimeout();
    transport.ended(this);
    return true;
  }

  private void dropTimeout() {
    Timer.Timeout waiting = timeout;
    if (waiting != null) {
      waiting.cancel();
    }
  }

  private void progress(Phase phase, Sent sent) {
    Exchange exchange = call.get(Exchange.KEY);
    if (exchange != null) {
      exchange.progress(phase, sent);
    }
  }
}
