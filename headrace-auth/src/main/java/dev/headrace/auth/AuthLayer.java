package dev.headrace.auth;

import dev.headrace.auth.HeaderCredential.Life;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Credential;
import dev.headrace.core.Headers;
import dev.headrace.core.Layer;
import dev.headrace.core.Origin;
import dev.headrace.core.Principal;
import dev.headrace.core.Redaction;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The layer that gives a call its {@link Credential}, for {@link SignLayer} to apply.
 *
 * <p>It serves calls to one origin; others, those on which the caller set the field by hand, and
 * those that already carry a credential pass as they are. Tokens are fetched at most once at a
 * time, on the engine's executor, for all callers, who wait in phase {@code AUTH}. A 401 replaces
 * the token, unless another caller has already done so, and the request is sent once more if its
 * body is repeatable; a second 401 is handed on. If no token can be had, everyone who waits for it
 * gets an {@link dev.headrace.core.AuthenticationException}, and the next call tries again.
 *
 * <p>Cancelling a call ends its wait at once and nobody else's: a fetch has a lifetime of its own,
 * at most 30 s. Thread-safe.
 */
public final class AuthLayer implements Layer {
  private final Auth auth;
  private final Origin origin;
  private final @Nullable HeaderCredential fixed;
  private final @Nullable TokenSource tokens;

  private AuthLayer(Auth auth, Origin origin, Engine engine) {
    this.auth = auth;
    this.origin = origin;
    this.fixed =
        auth.scheme() instanceof AuthScheme.Fixed field
            ? new HeaderCredential(origin, field.header, field.value, 0, Life.UNBOUNDED)
            : null;
    this.tokens =
        auth.scheme() instanceof AuthScheme.Bearer bearer
            ? new TokenSource(origin, bearer, engine)
            : null;
  }

  /**
   * What the client lends; all of it stays the client's.
   *
   * @param time its clocks
   * @param timer bounds the fetching of a token
   * @param executor runs token providers and suppliers, which may block
   */
  public record Engine(TimeSource time, Timer timer, Executor executor) {}

  /** A layer that gives {@code auth} to calls of {@code origin}. */
  public static AuthLayer of(Auth auth, Origin origin, Engine engine) {
    return new AuthLayer(auth, origin, engine);
  }

  /**
   * Whose credential {@code request} will use: {@link Auth#principal()} at this layer's origin,
   * {@link Principal#ANONYMOUS} elsewhere. Header fields that hold secrets and were set by hand
   * count: a keyed hash of them is the principal, or a part of it if {@code auth} applies as well.
   * So a secret that differs from call to call makes each call a principal of its own.
   */
  public Principal principalOf(Request request) {
    Principal own = applies(request) ? auth.principal() : Principal.ANONYMOUS;
    List<String> secrets = new ArrayList<>(0);
    for (Headers.Field field : request.headers()) {
      if (isSecret(field)) {
        secrets.add(field.name().toLowerCase(Locale.ROOT));
        secrets.add(field.value());
      }
    }
    if (secrets.isEmpty()) {
      return own;
    }
    String hash = "header-" + Fingerprint.of(secrets);
    return new Principal(own.equals(Principal.ANONYMOUS) ? hash : own.name() + "+" + hash);
  }

  /**
   * {@code request} as it is when it is sent, for showing it: with its credential, tagged as a
   * secret; in the place of one that would have to be fetched stands no token.
   */
  public Request sketch(Request request) {
    if (!applies(request)) {
      return request;
    }
    if (tokens != null) {
      Headers none = Headers.builder().addSensitive(auth.headerName(), "Bearer ***").build();
      return request.withHeaders(request.headers().withAll(none));
    }
    return fixed == null ? request : fixed.applyTo(request);
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    if (call.get(Credential.KEY) != null || !applies(call.request())) {
      return Completions.guard(next, call);
    }
    if (tokens != null) {
      return new AuthRun(tokens, auth.principal().name(), call, next).start();
    }
    return Completions.guard(next, fixed == null ? call : call.with(Credential.KEY, fixed));
  }

  private boolean applies(Request request) {
    return request.url().origin().equals(origin) && !request.headers().contains(auth.headerName());
  }

  private boolean isSecret(Headers.Field field) {
    return field.sensitive()
        || Redaction.isSensitiveHeader(field.name())
        || field.name().equalsIgnoreCase(auth.headerName());
  }

  @Override
  public String toString() {
    return "AuthLayer[" + auth + " for " + origin + "]";
  }
}
