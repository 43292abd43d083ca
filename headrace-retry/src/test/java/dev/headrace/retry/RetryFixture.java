package dev.headrace.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Completions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Url;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** {@link RetryLayer} over a scripted transport; every roll of the dice is 0.5. */
abstract class RetryFixture {

  static final Url URL = Url.parse("https://api.example/things");
  final FakeTime time = new FakeTime();
  final ScriptedTransport transport = ScriptedTransport.on(time);
  final Halves random = new Halves();
  final RetryLayer layer = RetryLayer.of(RetryPolicy.standard(), time, time, random);

  /** Draws 0.5 each time. */
  static final class Halves extends Random {
    private static final long serialVersionUID = 1;

    @Override
    public double nextDouble() {
      return 0.5;
    }
  }

  Response response(int status) {
    return Response.of(status, Headers.empty(), Body.empty(), Response.Received.now(time));
  }

  CompletableFuture<Response> send(Call call) {
    return layer.handle(call, transport).toCompletableFuture();
  }

  Call get() {
    return call("GET", CallOptions.none(), Body.empty());
  }

  Call call(String method, CallOptions options, Body body) {
    Request request = new Request(Method.of(method), URL, Headers.empty(), body);
    return Call.of(request, options, Deadline.none(), time);
  }

  static Throwable failure(CompletableFuture<Response> result) {
    assertThat(result).isDone();
    return Completions.unwrap(result.handle((value, failure) -> failure).join());
  }
}
