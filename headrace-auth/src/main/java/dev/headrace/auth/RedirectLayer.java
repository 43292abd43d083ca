package dev.headrace.auth;

import dev.headrace.auth.RedirectDecision.Follow;
import dev.headrace.auth.RedirectDecision.Refuse;
import dev.headrace.core.Call;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Hop;
import dev.headrace.core.Layer;
import dev.headrace.core.RedirectException;
import dev.headrace.core.Relay;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The layer that follows redirects as its {@link RedirectPolicy} says. Each hop passes everything
 * below again: cache, attempts, credentials, permits. Every hop but the first carries its {@link
 * Hop}; each redirect that was followed is in the journal ({@link RedirectFollowed}), and its
 * answer is closed before the next hop. Refusals are {@link RedirectException}s. Thread-safe.
 */
public final class RedirectLayer implements Layer {
  private final RedirectPolicy policy;

  private RedirectLayer(RedirectPolicy policy) {
    this.policy = policy;
  }

  /** A layer with this policy. */
  public static RedirectLayer of(RedirectPolicy policy) {
    return new RedirectLayer(policy);
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    return new Run(call, next).start();
  }

  @Override
  public String toString() {
    return "RedirectLayer[" + policy + "]";
  }

  /** The hops of one call. Used by one thread at a time. */
  private final class Run extends Relay {
    private List<Request> earlier = List.of();

    Run(Call call, Sender next) {
      super(call, next);
    }

    CompletionStage<Response> start() {
      send(call());
      return this;
    }

    @Override
    protected void answered(Response response) {
      if (!RedirectPolicy.isRedirect(response.status())) {
        complete(response);
        return;
      }
      Request request = call().request();
      RedirectDecision decision =
          policy.decide(new RedirectFacts(request, response.status(), response.headers(), earlier));
      if (decision instanceof Follow follow) {
        response.close();
        follow(response.status(), follow.request());
      } else if (decision instanceof Refuse refuse) {
        response.close();
        completeExceptionally(refused(response.status(), refuse));
      } else {
        complete(response);
      }
    }

    private void follow(int status, Request following) {
      earlier = earlier.isEmpty() ? new ArrayList<>() : earlier;
      earlier.add(call().request());
      String to = following.url().toString();
      call().journal().record(new RedirectFollowed(status, following.method().name(), to));
      Hop hop = call().get(Hop.KEY);
      Hop after =
          hop == null
              ? new Hop(2, call().request().url().origin())
              : new Hop(hop.number() + 1, hop.first());
      Throwable cancelled = call().scope().cause();
      if (cancelled != null) {
        completeExceptionally(cancelled);
      } else {
        send(call().withRequest(following).with(Hop.KEY, after));
      }
    }

    private RedirectException refused(int status, Refuse refuse) {
      ErrorContext context = ErrorContext.of(refuse.reason(), call()).sent(Sent.YES);
      return new RedirectException(refuse.message(), context, status, refuse.location());
    }
  }
}
