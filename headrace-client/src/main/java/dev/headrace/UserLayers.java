package dev.headrace;

import dev.headrace.core.AuthenticationException;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Credential;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Layer;
import dev.headrace.core.Origin;
import dev.headrace.core.Phase;
import dev.headrace.core.Principal;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Layers made of the simple forms, and the guard around layers of others. */
final class UserLayers {
  private UserLayers() {}

  static Layer changing(UnaryOperator<Request> change) {
    return (call, next) -> next.send(call.withRequest(change.apply(call.request())));
  }

  static Layer watching(Consumer<Response> watcher) {
    return (call, next) -> next.send(call).thenApply(response -> watched(response, watcher));
  }

  /** A layer that answers nothing is told from one that answers late. */
  private static Response present(@Nullable Response response) {
    return Objects.requireNonNull(response, "a layer answered null");
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

  /**
   * {@code layer} above the cache: its throwing becomes a failed stage, and whose the call is
   * follows what it changes. A secret field that it sets counts as one that the caller set; a
   * credential that it brings is nobody's, and shares nothing, unless it says whose it is.
   *
   * @param principals whose credential a request uses
   * @param logger is told of responses that it forgets
   */
  static Layer guarded(Layer layer, Function<Request, Principal> principals, System.Logger logger) {
    return wrapped(
        layer, logger, (before, after, next) -> next.send(whose(before, after, principals)));
  }

  /**
   * {@code layer} below {@code sign}: its throwing becomes a failed stage, and so does its sending
   * a signed request to another origin.
   *
   * @param logger is told of responses that it forgets
   */
  static Layer guardedOnWire(Layer layer, System.Logger logger) {
    return wrapped(
        layer,
        logger,
        (before, after, next) -> {
          Credential credential = before.get(Credential.KEY);
          Origin target = after.request().url().origin();
          return credential == null || credential.origin().equals(target)
              ? next.send(after)
              : Completions.failed(strayed(after, credential.origin(), target));
        });
  }

  /** What stands between a layer and what is below it. */
  private interface Passage {
    CompletionStage<Response> send(Call before, Call after, Sender next);
  }

  private static Layer wrapped(Layer layer, System.Logger logger, Passage passage) {
    return new Layer() {
      @Override
      public CompletionStage<Response> handle(Call call, Sender next) {
        return Completions.guard(c -> layer.handle(c, after -> answer(c, after, next)), call)
            .thenApply(UserLayers::present);
      }

      private CompletionStage<Response> answer(Call before, Call after, Sender next) {
        CompletionStage<Response> answer = passage.send(before, after, next);
        return after.options().isStreamed()
            ? answer.thenApply(response -> LentBody.lend(response, after, layer, logger))
            : answer;
      }

      @Override
      public String toString() {
        return layer.toString();
      }
    };
  }

  @SuppressWarnings("ReferenceEquality") // the very one that came in
  private static Call whose(Call before, Call after, Function<Request, Principal> principals) {
    Principal known = Principal.of(before);
    Credential credential = after.get(Credential.KEY);
    if (!Principal.of(after).equals(known)) {
      return after; // the layer said so
    }
    if (credential != before.get(Credential.KEY)) {
      return after.with(Principal.KEY, Principal.ANONYMOUS);
    }
    boolean derived =
        credential == null
            && after.request() != before.request()
            && known.equals(principals.apply(before.request()));
    return derived ? after.with(Principal.KEY, principals.apply(after.request())) : after;
  }

  private static AuthenticationException strayed(Call call, Origin home, Origin target) {
    return new AuthenticationException(
        "the credential belongs to " + home + ", but a layer sends the request to " + target,
        ErrorContext.of(Reason.CREDENTIALS, call).in(Phase.AUTH).sent(Sent.NO),
        null);
  }
}
