package dev.headrace.limit;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What gives leave to pass to so many at a time, and queues the others: a limiter, or something
 * that looks like one.
 *
 * @param <P> the leave
 */
interface Door<P> {

  /** Leave at once, or null. */
  @Nullable P tryPass();

  /** Leave in turn; cancelling gives up the place in the queue. */
  CompletableFuture<P> pass();

  /** What {@code leave} took stays taken. */
  void answered(P leave);

  /** What {@code leave} took is free. */
  void notSent(P leave);

  /** It is not known what became of it: what {@code leave} took stays taken. */
  void close(P leave);

  /** How much is taken. */
  long taken();

  /** How many wait. */
  int waiters();
}
