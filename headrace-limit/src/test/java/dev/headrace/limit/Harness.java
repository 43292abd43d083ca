package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Attempt;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Completions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Paced;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Url;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A limit layer on a scripted transport, and calls to send through them. */
final class Harness {
  final FakeTime time = new FakeTime();
  final ScriptedTransport transport = ScriptedTransport.on(time);
  final LimitLayer layer;

  Harness(Consumer<LimitLayer.Builder> fill) {
    LimitLayer.Builder builder = LimitLayer.builder(time, time);
    fill.accept(builder);
    layer = builder.build();
  }

  /** A call under way. */
  static final class Sent {
    final Call call;
    final CompletableFuture<Response> future;

    Sent(Call call, CompletableFuture<Response> future) {
      this.call = call;
      this.future = future;
    }

    boolean isDone() {
      return future.isDone();
    }

    /** The status of the answer, which must be there. */
    int status() {
      assertThat(future).isDone();
      return future.join().status();
    }

    @Nullable Paced paced() {
      assertThat(future).isDone();
      return future.join().get(Paced.KEY);
    }

    /** What the call failed with, or null. */
    @Nullable Throwable failure() {
      return future.isCompletedExceptionally()
          ? Completions.unwrap(future.handle((r, f) -> f).join())
          : null;
    }

    void cancel(Throwable cause) {
      call.scope().cancel(cause);
    }
  }

  Sent get(String path) {
    return get(path, call -> call);
  }

  Sent get(String path, UnaryOperator<Call> prepare) {
    String url = path.startsWith("/") ? "https://api.example" + path : path;
    return send(prepare.apply(Call.of(Request.get(Url.parse(url)), time)));
  }

  Sent send(Call call) {
    return new Sent(call, layer.handle(call, transport).toCompletableFuture());
  }

  UnaryOperator<Call> deadline(Duration timeout) {
    return call -> call.withDeadline(Deadline.after(timeout, time));
  }

  static UnaryOperator<Call> options(Consumer<CallOptions.Builder> fill) {
    return call -> call.withOptions(CallOptions.of(fill));
  }

  static UnaryOperator<Call> attempt(Attempt.Cause cause) {
    return call -> Attempt.next(call, cause);
  }

  /** The paths that were sent so far, in order. */
  List<String> paths() {
    return transport.requests().stream().map(r -> r.url().target()).toList();
  }
}
