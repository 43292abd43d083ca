package dev.headrace.auth;

import dev.headrace.core.AsyncLoop;
import dev.headrace.core.AsyncLoop.Step;
import dev.headrace.core.Attempt;
import dev.headrace.core.AuthenticationException;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Credential;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One attempt with a fetched token, and its replay. Used by one thread at a time. */
final class AuthRun {
  private static final int UNAUTHORIZED = 401;
  private final TokenSource source;
  private final String principal;
  private final Sender next;
  private Call call;
  private long refused; // the newest token known not to serve
  private boolean replayed;
  private boolean requeued;

  AuthRun(TokenSource source, String principal, Call call, Sender next) {
    this.source = source;
    this.principal = principal;
    this.call = call;
    this.next = next;
  }

  CompletionStage<Response> start() {
    return AsyncLoop.run(this::round);
  }

  private CompletionStage<Step<Response>> round() {
    HeaderCredential ready = source.ready(refused);
    return ready != null ? send(ready) : source.newerThan(refused, call).thenCompose(this::fetched);
  }

  private CompletionStage<Step<Response>> fetched(HeaderCredential credential) {
    call.journal().record(new CredentialRefreshed(principal, replayed));
    return send(credential);
  }

  private CompletionStage<Step<Response>> send(HeaderCredential credential) {
    return Completions.guard(next, call.with(Credential.KEY, credential))
        .handle(
            (response, failure) ->
                failure == null
                    ? answered(credential, response)
                    : failed(credential, Completions.unwrap(failure)))
        .thenCompose(Function.identity());
  }

  private CompletionStage<Step<Response>> answered(HeaderCredential credential, Response response) {
    if (response.status() != UNAUTHORIZED) {
      return CompletableFuture.completedStage(Step.done(response));
    }
    source.refused(credential);
    if (replayed || !call.request().body().isRepeatable()) {
      return CompletableFuture.completedStage(Step.done(response));
    }
    response.close();
    replayed = true;
    refused = credential.generation();
    call = Attempt.next(call, Attempt.Cause.REPLAY);
    return CompletableFuture.completedStage(Step.again());
  }

  private CompletionStage<Step<Response>> failed(HeaderCredential credential, Throwable failure) {
    if (!(failure instanceof StaleCredentialException) || requeued) {
      return Completions.failed(failure);
    }
    requeued = true;
    refused = credential.generation();
    Attempt attempt = call.get(Attempt.KEY); // the same one: nothing was sent
    int number = attempt == null ? 1 : attempt.number();
    call = call.with(Attempt.KEY, new Attempt(number, Attempt.Cause.REPLAY));
    return CompletableFuture.completedStage(Step.again());
  }

  static AuthenticationException failed(Call call, @Nullable Throwable cause) {
    ErrorContext context = ErrorContext.of(Reason.CREDENTIALS, call).in(Phase.AUTH).sent(Sent.NO);
    return new AuthenticationException("no token could be had", context, cause);
  }
}
