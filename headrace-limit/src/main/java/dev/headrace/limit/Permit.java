package dev.headrace.limit;

import dev.headrace.core.ErrorContext;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The leave to make one request, given by a {@link RateLimiter}.
 *
 * <pre>{@code
 * try (Permit permit = limiter.permit()) {
 *   String answer = ask();
 *   permit.answered();
 * }
 * }</pre>
 *
 * <p>What it took of the limits is free again one window after {@link #answered}, and at once after
 * {@link #notSent}. Closed without either, the request may still be under way: it is counted as
 * arriving at the latest moment that it could. The first word holds; later ones change nothing. A
 * permit that is never closed is never given back, and nothing tells of it: {@link
 * RateLimiter#limits} shows its unit as used for ever. Thread-safe.
 */
public final class Permit extends Ticket implements AutoCloseable {
  private final @Nullable Promise whenGranted;

  Permit(Lane lane, boolean plain, @Nullable Promise whenGranted) {
    super(FIRST_COME, plain);
    this.lane = lane;
    this.whenGranted = whenGranted;
  }

  /** The answer is here, now. */
  public void answered() {
    owner().answered(this);
  }

  /** Nothing was sent, and nothing will be. */
  public void notSent() {
    owner().notSent(this);
  }

  /** The request is over; without a word before this one, its fate is not known. */
  @Override
  public void close() {
    owner().unanswered(this);
  }

  /** Nobody waits for it any more. */
  void withdraw() {
    owner().withdraw(this);
  }

  private RateLimiter owner() {
    return Objects.requireNonNull(path().owner);
  }

  @Override
  int units(Group group) {
    return 1;
  }

  @Override
  void granted() {
    if (whenGranted != null && !whenGranted.complete(this)) {
      notSent(); // cancelled meanwhile
    }
  }

  @Override
  void refused(Refusal refusal) {
    if (whenGranted != null) {
      whenGranted.completeExceptionally(refusal.toException(ErrorContext.of(refusal.reason())));
    }
  }

  @Override
  long remainingNanos(long now) {
    return Long.MAX_VALUE;
  }

  /**
   * A permit to come. Completed by anybody but the limiter, by a value or an exception, it gives
   * the place in the queue up at once.
   */
  static final class Promise extends CompletableFuture<Permit> {
    private final Permit permit;

    Promise(Lane lane, boolean plain) {
      permit = new Permit(lane, plain, this);
    }

    Permit permit() {
      return permit;
    }

    @Override
    public boolean complete(Permit value) {
      return super.complete(value) && withdrawnUnless(value == permit);
    }

    @Override
    public boolean completeExceptionally(Throwable failure) {
      return super.completeExceptionally(failure) && withdrawnUnless(false);
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
      super.cancel(mayInterrupt);
      return isCancelled() && withdrawnUnless(false);
    }

    @Override
    public CompletableFuture<Permit> completeAsync(
        Supplier<? extends Permit> supplier, Executor executor) {
      executor.execute(
          () -> {
            try {
              complete(supplier.get());
            } catch (Throwable thrown) { // also Errors, as its super
              completeExceptionally(thrown);
            }
          });
      return this;
    }

    @Override
    public void obtrudeValue(Permit value) {
      super.obtrudeValue(value);
      permit.withdraw();
    }

    @Override
    public void obtrudeException(Throwable failure) {
      super.obtrudeException(failure);
      permit.withdraw();
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }

    private boolean withdrawnUnless(boolean granted) {
      if (!granted) {
        permit.withdraw();
      }
      return true;
    }
  }
}
