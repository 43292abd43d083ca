package dev.headrace.core;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The lifetime of a call, or of one part of it that can die alone: the path by which a cancellation
 * travels from the front door to the layer that is working.
 *
 * <p>{@link #cancel} is what the user's {@code cancel}, the deadline and the attempt timeout call;
 * its cause is the exception that everyone sees. Whoever waits registers a hook with {@link
 * #onCancel} and closes the registration when the wait is over. Hooks run at once, on the thread
 * that cancels, outside any lock, each exactly once; a hook that throws harms no other.
 * Thread-safe.
 */
public final class Scope {
  private final @Nullable Registration inParent;
  private @Nullable Registration hooks; // newest first; guarded by this
  private @Nullable Throwable cause; // guarded by this
  private boolean closed; // guarded by this

  private Scope(@Nullable Scope parent) {
    inParent = parent == null ? null : parent.onCancel(this::cancel);
  }

  /** A scope of its own: a call's, or a detached one (coalescing group, token refresh). */
  public static Scope root() {
    return new Scope(null);
  }

  /** A part of this scope: dies with it, and may die alone. Its owner closes it. */
  public Scope child() {
    return new Scope(this);
  }

  /**
   * Runs {@code hook} with the cause when this scope is cancelled; at once if it already is.
   * Returns the registration, to be closed as soon as there is nothing left to cancel.
   */
  public Registration onCancel(Consumer<? super Throwable> hook) {
    Throwable already;
    Registration registration = new Registration(this, hook);
    synchronized (this) {
      already = cause;
      if (already == null && !closed) {
        registration.link(hooks);
        hooks = registration;
      }
    }
    if (already != null) {
      registration.run(already);
    }
    return registration;
  }

  /**
   * Cancels this scope and all its children. Returns false if it was cancelled or closed before.
   */
  public boolean cancel(Throwable reason) {
    Registration first;
    synchronized (this) {
      if (cause != null || closed) {
        return false;
      }
      cause = reason;
      first = hooks;
      hooks = null;
    }
    Registration.runAll(first, reason);
    return true;
  }

  /** Ends the scope without cancelling: its hooks are dropped and it leaves its parent. */
  public void close() {
    synchronized (this) {
      closed = true;
      hooks = null;
    }
    if (inParent != null) {
      inParent.close();
    }
  }

  /** Why this scope was cancelled, or null while it was not. */
  public synchronized @Nullable Throwable cause() {
    return cause;
  }

  /** Whether this scope was cancelled. */
  public boolean isCancelled() {
    return cause() != null;
  }

  /** Whether no hook is registered: nothing works for this scope any more. */
  public synchronized boolean isEmpty() {
    return hooks == null;
  }

  private synchronized void unlink(Registration registration) {
    if (hooks == registration) {
      hooks = registration.next;
    }
    registration.unlink();
  }

  /** A hook that waits for a cancellation. */
  public static final class Registration implements AutoCloseable {
    private final Scope scope;
    private @Nullable Consumer<? super Throwable> hook; // guarded by scope, taken once
    private @Nullable Registration next; // guarded by scope
    private @Nullable Registration previous; // guarded by scope

    private Registration(Scope scope, Consumer<? super Throwable> hook) {
      this.scope = scope;
      this.hook = hook;
    }

    /** Takes the hook out in constant time. Without effect once it ran or runs. */
    @Override
    public void close() {
      if (take() != null) {
        scope.unlink(this);
      }
    }

    private @Nullable Consumer<? super Throwable> take() {
      synchronized (scope) {
        Consumer<? super Throwable> taken = hook;
        hook = null;
        return taken;
      }
    }

    @SuppressWarnings("ReferenceEquality") // the cause itself, thrown again
    private void run(Throwable reason) {
      Consumer<? super Throwable> taken = take();
      if (taken != null) {
        try {
          taken.accept(reason);
        } catch (Throwable broken) { // also Errors: the other hooks must run
          if (broken != reason) {
            reason.addSuppressed(broken);
          }
        }
      }
    }

    private static void runAll(@Nullable Registration first, Throwable reason) {
      for (Registration r = first; r != null; ) {
        Registration following = r.following();
        r.run(reason);
        r = following;
      }
    }

    private @Nullable Registration following() {
      synchronized (scope) {
        return next;
      }
    }

    private void link(@Nullable Registration head) {
      next = head;
      if (head != null) {
        head.previous = this;
      }
    }

    private void unlink() {
      if (previous != null) {
        previous.next = next;
      }
      if (next != null) {
        next.previous = previous;
      }
      // next stays: a cancellation that walks the list may stand on this node
    }
  }
}
