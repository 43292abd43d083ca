package dev.headrace.core;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A future that its maker completes, with a place for one listener. {@link Completions#listen} puts
 * it there, which allocates nothing, where {@code whenComplete} makes two objects that nobody
 * needs. For all others it is a future like any other. Thread-safe.
 *
 * @param <T> what it yields
 */
public class Promise<T> extends CompletableFuture<T> {
  @SuppressWarnings("rawtypes") // there is no class literal of a generic type
  private static final AtomicReferenceFieldUpdater<Promise, BiConsumer> LISTENER =
      AtomicReferenceFieldUpdater.newUpdater(Promise.class, BiConsumer.class, "listener");

  private static final BiConsumer<?, ?> TOLD = new Told();

  @SuppressWarnings("rawtypes") // as the updater has it
  private volatile @Nullable BiConsumer listener;

  /** A promise that is not kept yet. */
  public Promise() {}

  /** Sets the one listener, unless there is one or the outcome is here already. */
  @SuppressWarnings("NullAway") // null stands for no listener yet
  final boolean tells(BiConsumer<? super T, ? super Throwable> candidate) {
    return LISTENER.compareAndSet(this, null, candidate);
  }

  @Override
  public boolean complete(T value) {
    boolean first = super.complete(value);
    if (first) {
      tell(value, null);
    }
    return first;
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    boolean first = super.completeExceptionally(failure);
    if (first) {
      tell(null, failure);
    }
    return first;
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    return completeExceptionally(new CancellationException()) || isCancelled();
  }

  /** As its super's, but only what {@link #complete} does tells the listener. */
  @Override
  public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier, Executor executor) {
    executor.execute(
        () -> {
          if (!isDone()) {
            try {
              complete(supplier.get());
            } catch (Throwable thrown) { // also Errors, as its super
              completeExceptionally(thrown);
            }
          }
        });
    return this;
  }

  @Override
  public void obtrudeValue(T value) {
    super.obtrudeValue(value);
    tell(value, null);
  }

  @Override
  public void obtrudeException(Throwable failure) {
    super.obtrudeException(failure);
    tell(null, failure);
  }

  @SuppressWarnings("unchecked") // only tells() sets it
  private void tell(@Nullable T value, @Nullable Throwable failure) {
    BiConsumer<@Nullable T, @Nullable Throwable> told = LISTENER.getAndSet(this, TOLD);
    if (told != null) {
      told.accept(value, failure);
    }
  }

  /** Stands where the listener was. */
  private static final class Told implements BiConsumer<Object, Object> {
    @Override
    public void accept(Object value, Object failure) {}
  }
}
