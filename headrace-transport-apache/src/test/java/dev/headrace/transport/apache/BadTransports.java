package dev.headrace.transport.apache;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Completions;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Scope;
import dev.headrace.core.Sent;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.core.TransportException;
import dev.headrace.core.spi.Ledger;
import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import java.net.ProxySelector;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/** This module's transport, each with one promise broken. */
final class BadTransports {

  private BadTransports() {}

  static Transport good(TransportOptions options) {
    return new ApacheTransportProvider().create(options);
  }

  /** Answers by {@code send}, which is given the good one. */
  private static Transport with(
      Transport good, BiFunction<Transport, Call, CompletionStage<Response>> send) {
    return new Wrapped(good, send, good::close);
  }

  private record Wrapped(
      Transport good, BiFunction<Transport, Call, CompletionStage<Response>> send, Runnable onClose)
      implements Transport {
    @Override
    public CompletionStage<Response> send(Call call) {
      return send.apply(good, call);
    }

    @Override
    public Capabilities capabilities() {
      return good.capabilities();
    }

    @Override
    public void close() {
      onClose.run();
    }
  }

  static Transport resends(TransportOptions options) {
    return with(good(options), (good, call) -> recover(good.send(call), lost -> good.send(call)));
  }

  /** What {@code other} makes of a failure of the wire. */
  private static CompletionStage<Response> recover(
      CompletionStage<Response> stage,
      Function<HeadraceException, CompletionStage<Response>> other) {
    return stage
        .handle(
            (response, thrown) ->
                thrown != null && Completions.unwrap(thrown) instanceof TransportException failure
                    ? other.apply(failure)
                    : stage)
        .thenCompose(answer -> answer);
  }

  static Transport ignoresCancelling(TransportOptions options) {
    return with(good(options), (good, call) -> good.send(call.withScope(Scope.root())));
  }

  static Transport swallowsTruncation(TransportOptions options) {
    return with(
        good(options),
        (good, call) ->
            recover(
                good.send(call),
                failure ->
                    failure.reason() == Reason.TRUNCATED
                        ? CompletableFuture.completedFuture(
                            Response.of(
                                200,
                                Headers.empty(),
                                Body.empty(),
                                Response.Received.now(TimeSource.system())))
                        : Completions.failed(failure)));
  }

  static Transport blocks(TransportOptions options) {
    return with(
        good(options),
        (good, call) -> {
          CompletionStage<Response> stage = good.send(call);
          CountDownLatch over = new CountDownLatch(1);
          stage.whenComplete((response, failure) -> over.countDown());
          try {
            over.await();
          } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
          }
          return stage;
        });
  }

  static Transport followsRedirects(TransportOptions options) {
    return with(
        good(options),
        (good, call) ->
            good.send(call)
                .thenCompose(
                    response -> {
                      String to = response.headers().first("Location");
                      return to == null
                          ? CompletableFuture.completedFuture(response)
                          : good.send(
                              call.withRequest(
                                  call.request().withUrl(call.request().url().resolve(to))));
                    }));
  }

  static Transport saysNotSent(TransportOptions options) {
    return with(
        good(options),
        (good, call) ->
            recover(
                good.send(call),
                failure ->
                    Completions.failed(
                        new TransportException(
                            failure.summary(),
                            ErrorContext.of(failure.reason(), call).in(Phase.WAIT).sent(Sent.NO),
                            null))));
  }

  static Transport leaks(TransportOptions options) {
    return with(
        good(options),
        (good, call) -> {
          Ledger.opened(Ledger.Kind.CONNECTION);
          return good.send(call);
        });
  }

  static Transport addsFields(TransportOptions options) {
    return with(
        good(options),
        (good, call) ->
            good.send(call.withRequest(call.request().withHeader("Accept-Encoding", "gzip"))));
  }

  static Transport forgetsTheBodyLimit(TransportOptions options) {
    return with(
        good(options),
        (good, call) -> {
          CallOptions lax = CallOptions.of(o -> o.bodyLimit(1 << 30)).over(call.options());
          return good.send(call.withOptions(lax));
        });
  }

  static Transport forgetsHeaderBounds(TransportOptions options) {
    return good(TransportOptions.builder(options.time(), options.timer()).build());
  }

  static Transport trustsEverybody(TransportOptions options) {
    return good(TransportOptions.builder(options.time(), options.timer()).insecure(true).build());
  }

  static Transport keepsItsOwnTime(TransportOptions options) {
    return good(
        TransportOptions.builder(TimeSource.system(), OwnTimer.INSTANCE)
            .connectTimeout(options.connectTimeout())
            .build());
  }

  /** Made once, since nobody closes it. */
  private static final class OwnTimer {
    static final Timer INSTANCE = Timer.system("own-timer");
  }

  static Transport readsAhead(TransportOptions options) {
    return with(
        good(options),
        (good, call) ->
            good.send(call)
                .thenCompose(
                    response ->
                        response
                            .body()
                            .collect(1 << 30, call)
                            .thenApply(
                                bytes ->
                                    response.withBody(
                                        Body.once(
                                            Body.of(bytes).publisher(), bytes.length, () -> {})))));
  }

  static Transport asksTheJvmForAProxy(TransportOptions options) {
    return with(
        good(options),
        (good, call) -> {
          ProxySelector.getDefault().select(URI.create(call.request().url().origin() + "/"));
          return good.send(call);
        });
  }

  /** Leaves what is open to {@code later}. */
  static Transport staysOpen(TransportOptions options, Consumer<Runnable> later) {
    Transport good = good(options);
    return new Wrapped(good, Transport::send, () -> later.accept(good::close));
  }
}
