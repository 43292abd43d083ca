package dev.headrace.limit;

import dev.headrace.core.ErrorContext;
import java.util.concurrent.CompletableFuture;
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
 * permit that is never closed is never given back. Thread-safe.
 */
public final class Permit extends Ticket implements AutoCloseable {
  private final RateLimiter owner;
  private final @Nullable CompletableFuture<Permit> whenGranted;

  Permit(RateLimiter owner, boolean plain, @Nullable CompletableFuture<Permit> whenGranted) {
    super(1, FIRST_COME, plain);
    this.owner = owner;
    this.whenGranted = whenGranted;
  }

  /** The answer is here, now. */
  public void answered() {
    owner.answered(this);
  }

  /** Nothing was sent, and nothing will be. */
  public void notSent() {
    owner.notSent(this);
  }

  /** The request is over; without a word before this one, its fate is not known. */
  @Override
  public void close() {
    owner.unanswered(this);
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
}
