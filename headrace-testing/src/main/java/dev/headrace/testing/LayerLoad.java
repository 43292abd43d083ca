package dev.headrace.testing;

import static dev.headrace.testing.LayerRun.require;

import dev.headrace.core.AsyncLoop;
import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Headers;
import dev.headrace.core.Layer;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** What {@link LayerVerifier} checks with very many calls that are answered synchronously. */
final class LayerLoad {
  private final LayerVerifier verifier;
  private final int rounds;

  LayerLoad(LayerVerifier verifier, int rounds) {
    this.verifier = verifier;
    this.rounds = rounds;
  }

  /** Each call starts from the completion of the one before. */
  void oneAfterAnother() {
    Sender client = verifier.newLayer().over(call -> CompletableFuture.completedStage(ok()));
    AtomicInteger outcomes = new AtomicInteger();
    CompletableFuture<Boolean> all =
        AsyncLoop.<Boolean>run(
                () ->
                    client
                        .send(call())
                        .handle(
                            (response, failure) -> {
                              if (response != null) {
                                response.close();
                              }
                              return outcomes.incrementAndGet() == rounds
                                  ? AsyncLoop.Step.done(true)
                                  : AsyncLoop.Step.again();
                            }))
            .toCompletableFuture();
    settle(all::isDone);
    if (all.isCompletedExceptionally()) {
      all.join();
    }
    require(all.isDone(), "after " + outcomes + " of " + rounds + " calls the next has no outcome");
  }

  /** All calls are under way before the first is answered; its answer may set off the others. */
  void allAtOnce() {
    Layer layer = verifier.newLayer();
    CompletableFuture<Response> first = new CompletableFuture<>();
    AtomicBoolean sent = new AtomicBoolean();
    Sender next =
        call -> sent.compareAndSet(false, true) ? first : CompletableFuture.completedStage(ok());
    AtomicInteger outcomes = new AtomicInteger();
    for (int i = 0; i < rounds; i++) {
      CompletionStage<Response> stage = layer.handle(call(), next);
      stage.whenComplete(
          (response, failure) -> {
            if (response != null) {
              response.close();
            }
            outcomes.incrementAndGet();
          });
    }
    first.complete(ok());
    settle(() -> outcomes.get() == rounds);
    require(
        outcomes.get() == rounds, (rounds - outcomes.get()) + " of " + rounds + " calls are lost");
  }

  private Call call() {
    return verifier.prepared(Call.of(verifier.request(), verifier.time()));
  }

  private Response ok() {
    Response.Received received = Response.Received.now(verifier.time());
    return Response.of(200, Headers.empty(), Body.of("ok"), received);
  }

  private void settle(BooleanSupplier enough) {
    while (!enough.getAsBoolean() && verifier.step()) {} // each lets some calls get on
  }
}
