package dev.headrace.limit;

import dev.headrace.core.Completions;
import dev.headrace.core.Durations;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.core.spi.Ledger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A rate limiter that stands alone, for requests that Headrace does not make.
 *
 * <pre>{@code
 * RateLimiter limiter = RateLimiter.of(RateLimit.of(100).per(Duration.ofMinutes(1)));
 * limiter.acquire(); // the plain form: waits, and counts the request as made now
 *
 * try (Permit permit = limiter.permit()) { // the exact form: says when the answer came
 *   ask();
 *   permit.answered();
 * }
 * }</pre>
 *
 * <p>The <b>plain form</b> ({@link #tryAcquire}, {@link #waitTime}, {@link #acquire}) counts a
 * request at the moment of the call: never more than the limit in any window, as seen here. The
 * server sees requests somewhat later, and some of them more than others, so it may still count one
 * too many. The <b>permit form</b> holds what it took until one window after the answer, and then
 * the server cannot; see {@link RateLimit}. A burst that is only assumed binds the permit form
 * alone.
 *
 * <p>A request takes one unit of each limit; more can be taken in a client alone, by {@link
 * LimitCost} and {@link dev.headrace.core.CallOptions#cost}.
 *
 * <p>Both forms share one queue, first come, first served. Thread-safe; there is nothing to close.
 */
public final class RateLimiter {
  private final Limiter limiter;
  private final Lane lane; // of all its permits
  private final TimeSource time;
  private final long requestNanos;

  private RateLimiter(Builder b) {
    time = b.time;
    limiter = new Limiter(b.options, this, time, b.timer == null ? SharedTimer.INSTANCE : b.timer);
    lane = limiter.lane();
    requestNanos = Durations.toNanos(b.requestTimeout);
  }

  /**
   * A limiter that lets a request go when all of {@code limits} have room.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static RateLimiter of(RateLimit... limits) {
    Builder builder = builder();
    for (RateLimit limit : limits) {
      builder.limit(limit);
    }
    return builder.build();
  }

  /** A builder without limits. */
  public static Builder builder() {
    return new Builder();
  }

  /** Counts a request if it may be made now and nobody waits. Returns whether it may. */
  public boolean tryAcquire() {
    Permit permit = new Permit(lane, true, null);
    boolean taken = limiter.tryTake(permit);
    if (taken) {
      permit.answered();
    }
    return taken;
  }

  /**
   * How long {@link #acquire} would wait if it were called now: zero if not at all. Longer if
   * permits are out whose answer is not there yet.
   */
  public Duration waitTime() {
    return Duration.ofNanos(limiter.atLeast(new Permit(lane, true, null)));
  }

  /**
   * Waits until a request may be made, and counts it.
   *
   * @throws dev.headrace.core.RateLimitException if the queue is full
   * @throws CancellationException if the thread is interrupted: its place is free, nothing is
   *     counted, and the interrupt flag stays set
   */
  public void acquire() {
    await(queue(true)).answered();
  }

  /** A permit if a request may be made now and nobody waits, or null. */
  public @Nullable Permit tryPermit() {
    Permit permit = new Permit(lane, false, null);
    return limiter.tryTake(permit) ? permit : null;
  }

  /**
   * Waits for a permit, which the caller closes.
   *
   * @throws dev.headrace.core.RateLimitException if the queue is full
   * @throws CancellationException if the thread is interrupted: its place is free, and the
   *     interrupt flag stays set
   */
  public Permit permit() {
    return await(queue(false));
  }

  /**
   * A permit as soon as a request may be made; whoever gets it closes it. Fails with {@link
   * dev.headrace.core.RateLimitException} if the queue is full. Cancelling the future, or
   * completing it in any other way such as {@code orTimeout}, frees the place at once. Callbacks
   * run on the thread that frees the permit, or on the timer's: they must not block.
   */
  public CompletableFuture<Permit> permitAsync() {
    return queue(false);
  }

  /** The rate limits as they stand, in the order in which they were given. */
  public List<LimitStatus> limits() {
    return limiter.status();
  }

  void answered(Permit permit) {
    end(limiter.answered(permit, time.nanoTime()));
  }

  void notSent(Permit permit) {
    end(limiter.notSent(permit));
  }

  void unanswered(Permit permit) {
    end(limiter.unanswered(permit, requestNanos));
  }

  void withdraw(Permit permit) {
    limiter.withdraw(permit);
  }

  /** The first word is the end, too: it takes no place at an origin, which would outlast it. */
  private static void end(boolean first) {
    if (first) {
      Ledger.closed(Ledger.Kind.PERMIT);
    }
  }

  private CompletableFuture<Permit> queue(boolean plain) {
    Permit.Promise granted = new Permit.Promise(lane, plain);
    Permit permit = granted.permit();
    if (limiter.tryTake(permit)) {
      permit.granted();
    } else {
      limiter.enqueue(permit);
    }
    return granted;
  }

  private static Permit await(CompletableFuture<Permit> granted) {
    try {
      return granted.get();
    } catch (InterruptedException interrupted) {
      if (!granted.cancel(false) && !granted.isCompletedExceptionally()) {
        granted.join().notSent(); // granted in the same moment
      }
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted while waiting for a permit");
    } catch (ExecutionException refused) {
      throw (RuntimeException) Completions.unwrap(refused);
    }
  }

  /** The timer of limiters that were given none: one daemon thread, started by the first wait. */
  private static final class SharedTimer {
    static final Timer INSTANCE = Timer.system("headrace-limit");
  }

  /** Collects what a limiter is made of. */
  public static final class Builder {
    private LimiterOptions options = LimiterOptions.DEFAULTS;
    private Duration requestTimeout = Duration.ofSeconds(30);
    private TimeSource time = TimeSource.system();
    private @Nullable Timer timer;

    private Builder() {}

    /**
     * One more limit, which every request has to pass too. At least one is needed.
     *
     * @throws IllegalArgumentException if it has a scope or a cost of its own, for which there have
     *     to be calls of a client, or it is to be discovered
     */
    public Builder limit(RateLimit value) {
      if (!value.scope().isClient() || value.cost() != LimitCost.ofCall()) {
        throw new IllegalArgumentException(
            value.name()
                + " has a scope or a cost of its own; a limiter that stands alone knows no calls,"
                + " and takes one unit a request");
      }
      if (value.mode() == LimitMode.DISCOVER) {
        throw new IllegalArgumentException(
            "a limiter that stands alone sees no answers, so it cannot discover a limit");
      }
      options = options.plus(value);
      return this;
    }

    /** The most waiting requests. Defaults to 10,000. */
    public Builder maxWaiters(int value) {
      options = options.maxWaiters(value);
      return this;
    }

    /**
     * How long after its permit a request may be sent, at most. Matters for permits closed without
     * a word. Defaults to 30 s.
     */
    public Builder requestTimeout(Duration value) {
      requestTimeout = Durations.positive(value, "request timeout");
      return this;
    }

    /** The clock. Defaults to the JVM's. */
    public Builder time(TimeSource value) {
      time = value;
      return this;
    }

    /** The timer. Defaults to one that all limiters without their own share. */
    public Builder timer(Timer value) {
      timer = value;
      return this;
    }

    /**
     * The limiter.
     *
     * @throws IllegalArgumentException if no limit was given
     */
    public RateLimiter build() {
      if (options.limits().isEmpty()) {
        throw new IllegalArgumentException("a rate limiter needs at least one rate limit");
      }
      return new RateLimiter(this);
    }
  }
}
