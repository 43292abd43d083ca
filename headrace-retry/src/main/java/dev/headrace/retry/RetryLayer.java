package dev.headrace.retry;

import dev.headrace.core.Call;
import dev.headrace.core.Layer;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import java.security.SecureRandom;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;

/**
 * The layer that sends a call again when its {@link RetryPolicy} says so.
 *
 * <p>It counts the attempts of a call over all its redirects, and gives each its {@link
 * dev.headrace.core.Attempt}. A call with an idempotency key carries it in the header field of
 * {@link IdempotencyKeys}, the same in every attempt; one that the caller set there by hand counts
 * as well. Repetitions are paid for from the origin's {@link RetryBudget}. A call that says {@code
 * hedgeAfter} sends a second copy of what is not answered by then, paid for likewise ({@link
 * HedgeSent}). Answers that are not handed on are closed. The failures of earlier attempts are
 * suppressed exceptions of the last one; every repetition is in the journal ({@link
 * RetryScheduled}, {@link RetryDeclined}).
 *
 * <p>An answer that {@code limit} has taken charge of ({@link dev.headrace.core.Paced}) leads to
 * another attempt at once, which then waits there. Cancelling the call ends a back-off at once with
 * the cause given; if that is a deadline, the earlier failures are suppressed exceptions of it.
 * Thread-safe.
 */
public final class RetryLayer implements Layer {
  final RetryPolicy policy;
  final Budgets budgets;
  final IdempotencyKeys keys;
  final TimeSource time;
  final Timer timer;
  private final RandomGenerator random;
  private final HedgeLayer hedges = new HedgeLayer(this);

  private RetryLayer(
      RetryPolicy policy,
      Budgets budgets,
      IdempotencyKeys keys,
      TimeSource time,
      Timer timer,
      RandomGenerator random) {
    this.policy = policy;
    this.budgets = budgets;
    this.keys = keys;
    this.time = time;
    this.timer = timer;
    this.random = random;
  }

  /** A layer with this policy; the timer stays the caller's. */
  public static RetryLayer of(RetryPolicy policy, TimeSource time, Timer timer) {
    return of(policy, time, timer, new SecureRandom());
  }

  /** A layer whose jitter comes from {@code random}, which must be safe for use by many threads. */
  public static RetryLayer of(
      RetryPolicy policy, TimeSource time, Timer timer, RandomGenerator random) {
    return new RetryLayer(
        policy, new Budgets(policy.budget()), IdempotencyKeys.given(), time, timer, random);
  }

  /** This layer, with keys in the header field of {@code other}; the budget stays shared. */
  public RetryLayer keys(IdempotencyKeys other) {
    return new RetryLayer(policy, budgets, other, time, timer, random);
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    Sender attempts = call.options().hedgeAfter() == null ? next : hedges.over(next);
    return new RetryRun(this, keys.sent(call), attempts).start();
  }

  RetryPolicy policyFor(Call call) {
    Integer attempts = call.options().attempts();
    return attempts == null || attempts == policy.attempts()
        ? policy
        : policy.toBuilder().attempts(attempts).build();
  }

  /** Whether there is a word for it that two copies of {@code call} do what one does. */
  boolean vouches(Call call) {
    return call.options().isSafeToRepeat() || keys.covers(call.request());
  }

  double roll() {
    return random.nextDouble();
  }

  @Override
  public String toString() {
    return "RetryLayer[" + policy + "]";
  }
}
