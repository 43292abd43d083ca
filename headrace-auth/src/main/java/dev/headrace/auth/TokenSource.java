package dev.headrace.auth;

import dev.headrace.auth.HeaderCredential.Life;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Durations;
import dev.headrace.core.Origin;
import dev.headrace.core.Phase;
import dev.headrace.core.Scope;
import dev.headrace.core.Timer;
import dev.headrace.core.spi.FaultPoint;
import dev.headrace.core.spi.Ledger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The one place where the tokens of a client are kept and fetched: at most one fetch at a time,
 * whatever the number of callers, in a lifetime of its own, so that no caller who gives up harms
 * the others. Tokens are numbered; a caller who was refused names the number, and only the first
 * one to do so causes a fetch. Thread-safe; user code and completions run under no lock.
 */
final class TokenSource {
  static final Duration FETCH_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
  private final Origin origin;
  private final AuthScheme.Bearer scheme;
  private final AuthLayer.Engine engine;
  private final Object lock = new Object();
  private @Nullable HeaderCredential current; // guarded by lock
  private @Nullable Fetch underWay; // guarded by lock
  private long lastEarlyFailure; // guarded by lock
  private boolean earlyFailed; // guarded by lock
  private long generations; // guarded by lock

  TokenSource(Origin origin, AuthScheme.Bearer scheme, AuthLayer.Engine engine) {
    this.origin = origin;
    this.scheme = scheme;
    this.engine = engine;
  }

  /**
   * The credential at hand if it is newer than {@code refused} and not expired, else null. One that
   * is about to expire is replaced in the background.
   */
  @Nullable HeaderCredential ready(long refused) {
    long now = engine.time().nanoTime();
    Fetch early = null;
    HeaderCredential usable;
    synchronized (lock) {
      usable = usable(refused, now);
      if (usable != null && usable.life().isDueAt(now) && underWay == null && !isPausing(now)) {
        early = underWay = new Fetch();
      }
    }
    if (early != null) {
      early.launch();
    }
    return usable;
  }

  /**
   * A credential newer than {@code refused}, fetched unless another caller already got or gets it.
   * Cancelling the call ends its wait, not the fetch.
   */
  CompletionStage<HeaderCredential> newerThan(long refused, Call call) {
    Throwable cancelled = call.scope().cause();
    if (cancelled != null) {
      return Completions.failed(cancelled);
    }
    Waiter waiter = new Waiter(call);
    Fetch launched = null;
    synchronized (lock) {
      HeaderCredential usable = usable(refused, engine.time().nanoTime());
      if (usable != null) {
        return CompletableFuture.completedStage(usable);
      }
      if (underWay == null) {
        launched = underWay = new Fetch();
      }
      underWay.waiters.add(waiter);
    }
    call.journal().phase(Phase.AUTH);
    waiter.watch();
    if (launched != null) {
      launched.launch();
    }
    return waiter.stage();
  }

  /** The server refused this credential: nobody gets it any more. */
  void refused(HeaderCredential credential) {
    synchronized (lock) {
      if (current == credential) {
        current = null;
      }
    }
  }

  private @Nullable HeaderCredential usable(long refused, long now) {
    HeaderCredential known = current;
    return known != null && known.generation() > refused && !known.isStaleAt(now) ? known : null;
  }

  private boolean isPausing(long now) {
    return earlyFailed && now - lastEarlyFailure < PAUSE_AFTER_FAILURE.toNanos();
  }

  private HeaderCredential credential(@Nullable Token token, long generation) {
    if (token == null) {
      throw new IllegalArgumentException("the token provider yielded null");
    }
    String value = SecretText.visible(token.value(), "the token");
    return new HeaderCredential(
        origin, "Authorization", "Bearer " + value, generation, life(token));
  }

  private Life life(Token token) {
    if (token.expiresAt() == null) {
      return Life.UNBOUNDED;
    }
    Duration left = Duration.between(engine.time().now(), token.expiresAt());
    if (left.isNegative() || left.isZero()) {
      throw new IllegalArgumentException(
          "the token had expired when it arrived, at " + token.expiresAt() + ": check the clock");
    }
    long life = Math.min(Durations.toNanos(left), Long.MAX_VALUE / 2); // keeps differences exact
    long early = Math.min(Durations.toNanos(scheme.early()), life / 2);
    long end = engine.time().nanoTime() + life;
    return new Life(true, end - early, end);
  }

  /** A caller who waits for a fetch. */
  private final class Waiter {
    private final Call call;
    private final CompletableFuture<HeaderCredential> stage = new CompletableFuture<>();

    Waiter(Call call) {
      this.call = call;
    }

    CompletionStage<HeaderCredential> stage() {
      return stage;
    }

    void watch() {
      Scope.Registration registration = call.scope().onCancel(this::cancelled);
      stage().whenComplete((credential, failure) -> registration.close());
    }

    private void cancelled(Throwable cause) {
      synchronized (lock) {
        if (underWay != null) {
          underWay.waiters.remove(this);
        }
      }
      stage.completeExceptionally(cause);
    }
  }

  /** One request to the provider. */
  private final class Fetch {
    private final Set<Waiter> waiters = new LinkedHashSet<>(); // guarded by lock
    private volatile Timer.@Nullable Timeout timeout;

    void launch() {
      Ledger.opened(Ledger.Kind.REFRESH);
      try {
        timeout = engine.timer().schedule(FETCH_TIMEOUT, this::timedOut);
        FaultPoint.hit("auth.fetch");
        engine.executor().execute(this::ask);
      } catch (Throwable rejected) { // also Errors, such as one of a thread that cannot be made
        over(null, rejected);
      }
    }

    private void ask() {
      try {
        CompletionStage<Token> stage = scheme.source().fetch();
        if (stage == null) {
          over(null, new IllegalArgumentException("the token provider yielded null"));
        } else {
          stage.whenComplete(this::over);
        }
      } catch (Throwable thrown) { // also Errors: the callers must not wait for ever
        over(null, thrown);
      }
    }

    private void timedOut() {
      over(null, new IllegalStateException("no token within " + FETCH_TIMEOUT.toSeconds() + " s"));
    }

    private void over(@Nullable Token token, @Nullable Throwable failure) {
      HeaderCredential fetched = null;
      Throwable problem = failure == null ? null : Completions.unwrap(failure);
      List<Waiter> waiting;
      synchronized (lock) {
        if (underWay != this) {
          return; // it was given up before
        }
        if (problem == null) {
          try {
            fetched = current = credential(token, ++generations);
          } catch (RuntimeException unusable) {
            problem = unusable;
          }
        }
        earlyFailed = fetched == null;
        lastEarlyFailure = engine.time().nanoTime();
        waiting = new ArrayList<>(waiters);
        underWay = null;
      }
      dropTimeout();
      Ledger.closed(Ledger.Kind.REFRESH);
      tell(waiting, fetched, problem);
    }

    private void dropTimeout() {
      Timer.Timeout waiting = timeout;
      if (waiting != null) {
        waiting.cancel();
      }
    }

    private void tell(
        List<Waiter> waiting, @Nullable HeaderCredential fetched, @Nullable Throwable problem) {
      for (Waiter waiter : waiting) {
        if (fetched != null) {
          waiter.stage.complete(fetched);
        } else {
          waiter.stage.completeExceptionally(AuthRun.failed(waiter.call, problem));
        }
      }
    }
  }
}
