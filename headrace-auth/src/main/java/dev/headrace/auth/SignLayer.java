package dev.headrace.auth;

import dev.headrace.core.AuthenticationException;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Credential;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Layer;
import dev.headrace.core.Origin;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import dev.headrace.core.TimeSource;
import dev.headrace.core.spi.FaultPoint;
import java.util.concurrent.CompletionStage;

/**
 * The layer that puts a call's {@link Credential} on the request: after the permit, so that a
 * credential is never older than the wait for it. Synchronous, no I/O.
 *
 * <p>A credential goes to its own origin only; on its way to another one the call fails with {@link
 * AuthenticationException} and nothing is sent. One that has expired in the queue fails the call
 * too, {@code sent=NO}: {@link AuthLayer} fetches another, once. Thread-safe.
 */
public final class SignLayer implements Layer {
  private final TimeSource time;

  private SignLayer(TimeSource time) {
    this.time = time;
  }

  /** A layer on this clock. */
  public static SignLayer of(TimeSource time) {
    return new SignLayer(time);
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    Credential credential = call.get(Credential.KEY);
    if (credential == null) {
      return Completions.guard(next, call);
    }
    Request signed;
    try {
      signed = signed(call, credential);
    } catch (RuntimeException unusable) {
      return Completions.failed(unusable);
    }
    return Completions.guard(next, call.withRequest(signed));
  }

  private Request signed(Call call, Credential credential) {
    Origin target = call.request().url().origin();
    if (!target.equals(credential.origin())) {
      throw unusable(
          "the credential belongs to " + credential.origin() + ", the request goes to " + target,
          call);
    }
    if (credential.isStaleAt(time.nanoTime())) {
      throw new StaleCredentialException(call);
    }
    try {
      FaultPoint.hit("auth.sign");
      return credential.applyTo(call.request());
    } catch (RuntimeException broken) { // its message may hold the secret
      throw unusable("the credential cannot be put on the request: " + broken.getClass(), call);
    }
  }

  private static AuthenticationException unusable(String message, Call call) {
    ErrorContext context = ErrorContext.of(Reason.CREDENTIALS, call).in(Phase.AUTH).sent(Sent.NO);
    return new AuthenticationException(message, context, null);
  }

  @Override
  public String toString() {
    return "SignLayer";
  }
}
