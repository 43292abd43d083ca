package dev.headrace.core;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One call's way through a layer, in one object: what the layer returns, and what listens to what
 * is below. A subclass sends, says what an answer means, and completes itself; it may send again,
 * on constant stack however many answers come synchronously. One round is under way at a time.
 */
public abstract class Relay extends Promise<Response>
    implements BiConsumer<@Nullable Response, @Nullable Throwable> {
  private static final AtomicIntegerFieldUpdater<Relay> ASKED =
      AtomicIntegerFieldUpdater.newUpdater(Relay.class, "asked");

  private final Sender next;
  private Call call; // passes from thread to thread with asked
  private volatile int asked;

  /** The way of {@code call} to {@code next}. */
  protected Relay(Call call, Sender next) {
    this.call = call;
    this.next = next;
  }

  /** The call as it was last sent; before that, as it came. */
  protected final Call call() {
    return call;
  }

  /**
   * Sends {@code other}. Its outcome comes to {@link #answered} or {@link #failed}, on the thread
   * that completes it. Not to be called again before that, and not after this is complete.
   */
  protected final void send(Call other) {
    call = other;
    if (ASKED.getAndIncrement(this) != 0) {
      return; // asked for from within a round: whoever runs that one runs this one
    }
    int seen = 1;
    do {
      Completions.listen(Completions.guard(next, call), this);
      seen = ASKED.addAndGet(this, -seen);
    } while (seen != 0);
  }

  /** An answer came: hands it on by {@code complete}, or closes it. May throw. */
  protected abstract void answered(Response response);

  /** Completes with {@code response}, and lets go when it has {@link Response#ended}. */
  protected final void handOn(Response response) {
    if (response.body().buffered() != null) {
      letGo();
    } else {
      response.whenEnded(this::letGo);
    }
    complete(response);
  }

  /**
   * The response that was handed on has ended, or this broke before it had an outcome. Does nothing
   * unless overridden; must not throw, and may come twice.
   */
  protected void letGo() {}

  /** There is no answer. Fails this stage unless overridden. */
  protected void failed(Throwable failure) {
    completeExceptionally(failure);
  }

  /** Called by the stage below. */
  @Override
  public final void accept(@Nullable Response response, @Nullable Throwable failure) {
    try {
      if (response != null) {
        answered(response);
      } else {
        failed(Completions.cause(failure, "a sender answered null"));
      }
    } catch (Throwable broken) { // also Errors: a call must not be left without an outcome
      if (!isDone()) {
        letGo();
      }
      if (completeExceptionally(broken) && response != null) {
        response.close();
      }
    }
  }
}
