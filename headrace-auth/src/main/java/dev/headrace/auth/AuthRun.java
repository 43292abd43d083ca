package dev.headrace.auth;

import dev.headrace.core.Attempt;
import dev.headrace.core.AuthenticationException;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Credential;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Relay;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One attempt with a fetched token, and its replay. Used by one thread at a time. */
final class AuthRun extends Relay {
  private static final int UNAUTHORIZED = 401;
  private final TokenSource source;
  private final String principal;
  private Call unsigned; // as it came, with the attempt under way
  private @Nullable HeaderCredential credential; // the one under way
  private long refused; // the newest token known not to serve
  private boolean replayed;
  private boolean requeued;

  AuthRun(TokenSource source, String principal, Call call, Sender next) {
    super(call, next);
    this.source = source;
    this.principal = principal;
    this.unsigned = call;
  }

  CompletionStage<Response> start() {
    round();
    return this;
  }

  private void round() {
    HeaderCredential ready = source.ready(refused);
    if (ready != null) {
      send(ready);
    } else {
      Completions.listen(source.newerThan(refused, unsigned), this::fetched);
    }
  }

  private void fetched(@Nullable HeaderCredential fresh, @Nullable Throwable failure) {
    if (fresh != null) {
      try {
        unsigned.journal().record(new CredentialRefreshed(principal, replayed));
        send(fresh);
      } catch (Throwable broken) { // also Errors: the call must not be left without an outcome
        completeExceptionally(broken);
      }
    } else {
      completeExceptionally(Completions.cause(failure, "a source yielded no token"));
    }
  }

  private void send(HeaderCredential with) {
    credential = with;
    send(unsigned.with(Credential.KEY, with));
  }

  @Override
  protected void answered(Response response) {
    HeaderCredential used = Objects.requireNonNull(credential);
    if (response.status() == UNAUTHORIZED) {
      source.refused(used);
    }
    if (response.status() != UNAUTHORIZED
        || replayed
        || !unsigned.request().body().isRepeatable()) {
      complete(response);
      return;
    }
    response.close();
    replayed = true;
    refused = used.generation();
    unsigned = Attempt.next(unsigned, Attempt.Cause.REPLAY);
    round();
  }

  @Override
  protected void failed(Throwable failure) {
    if (!(failure instanceof StaleCredentialException) || requeued) {
      completeExceptionally(failure);
      return;
    }
    requeued = true;
    refused = Objects.requireNonNull(credential).generation();
    int number = Attempt.of(unsigned).number(); // the same one: nothing was sent
    unsigned = unsigned.with(Attempt.KEY, new Attempt(number, Attempt.Cause.REPLAY));
    round();
  }

  static AuthenticationException failed(Call call, @Nullable Throwable cause) {
    ErrorContext context = ErrorContext.of(Reason.CREDENTIALS, call).in(Phase.AUTH).sent(Sent.NO);
    return new AuthenticationException("no token could be had", context, cause);
  }
}
