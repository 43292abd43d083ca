package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Layer;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Layers made of the simple forms, and the guard around layers of others. */
final class UserLayers {
  private UserLayers() {}

  static Layer changing(UnaryOperator<Request> change) {
    return (call, next) -> next.send(call.withRequest(change.apply(call.request())));
  }

  static Layer watching(Consumer<Response> watcher) {
    return (call, next) -> next.send(call).thenApply(response -> watched(response, watcher));
  }

  private static Response watched(Response response, Consumer<Response> watcher) {
    try {
      watcher.accept(response);
      return response;
    } catch (Throwable broken) {
      response.close();
      throw broken;
    }
  }

  /** {@code layer}, whose throwing becomes a failed stage. */
  static Layer guarded(Layer layer) {
    return new Layer() {
      @Override
      public CompletionStage<Response> handle(Call call, Sender next) {
        return Completions.guard(c -> layer.handle(c, next), call);
      }

      @Override
      public String toString() {
        return layer.toString();
      }
    };
  }
}
