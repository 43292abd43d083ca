package dev.headrace.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.AuthenticationException;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Completions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Layer;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Url;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** {@link AuthLayer}, a queue and {@link SignLayer} over a scripted transport. */
abstract class AuthFixture {

  static final String CANARY = "canary-51c0";
  static final Url URL = Url.parse("https://api.example/x");
  final FakeTime time = new FakeTime();
  final ScriptedTransport transport = ScriptedTransport.on(time);
  final ManualProvider provider = new ManualProvider();
  Executor executor = Runnable::run;
  Layer queue = (call, next) -> next.send(call);

  Layer layers(Auth auth) {
    AuthLayer.Engine engine = new AuthLayer.Engine(time, time, task -> executor.execute(task));
    AuthLayer layer = AuthLayer.of(auth, URL.origin(), engine);
    SignLayer sign = SignLayer.of(time);
    return (call, next) ->
        Layer.stack(List.of(layer, (c, n) -> queue.handle(c, n), sign), next).send(call);
  }

  List<String> sentTokens() {
    return transport.requests().stream().map(r -> r.headers().first("Authorization")).toList();
  }

  Call get() {
    return get(false);
  }

  Call get(boolean streamed) {
    CallOptions options = CallOptions.of(o -> o.streamed(streamed));
    return Call.of(Request.get(URL), options, Deadline.none(), time);
  }

  CompletableFuture<Response> send(Layer layers, Call call) {
    return layers.handle(call, transport).toCompletableFuture();
  }

  /** Sends a call whose outcome the test sees elsewhere. */
  void start(Layer layers, Call call) {
    assertThat(send(layers, call)).isNotCompletedExceptionally();
  }

  static AuthenticationException authFailure(CompletableFuture<Response> result) {
    Throwable failure = failure(result);
    assertThat(failure).isInstanceOf(AuthenticationException.class);
    return (AuthenticationException) failure;
  }

  static Throwable failure(CompletableFuture<Response> result) {
    assertThat(result).isDone();
    return Completions.unwrap(result.handle((value, failure) -> failure).join());
  }
}
