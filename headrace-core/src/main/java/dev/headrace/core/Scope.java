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
@SuppressWarnings("ReferenceEquality") // hooks and causes are themselves only
public final class Scope extends Hook {
  private static final Scope CLOSED = new Scope(null); // stands for the hooks of a closed scope
  private final @Nullable Scope parent;
  private @Nullable Hook hooks; // newest first; guarded by this
  private @Nullable Throwable cause; // guarded by this

  private Scope(@Nullable Scope parent) {
    this.parent = parent;
  }

  /** A scope of its own: a call's, or a detached one (coalescing group, token refresh). */
  public static Scope root() {
    return new Scope(null);
  }

  /** A part of this scope: dies with it, and may die alone. Its owner closes it. */
  public Scope child() {
    Scope child = new Scope(this);
    add(child);
    return child;
  }

  /**
   * Runs {@code hook} with the cause when this scope is cancelled; at once if it already is.
   * Returns the registration, to be closed as soon as there is nothing left to cancel.
   */
  public Registration onCancel(Consumer<? super Throwable> hook) {
    Registration registration = new Registration(this, hook);
    add(registration);
    return registration;
  }

  private void add(Hook hook) {
    Throwable already;
    synchronized (this) {
      already = cause;
      if (already == null && hooks != CLOSED) {
        hook.link(hooks);
        hooks = hook;
      }
    }
    if (already != null) {
      run(hook, already);
    }
  }

  /**
   * Cancels this scope and all its children. Returns false if it was cancelled or closed before.
   */
  public boolean cancel(Throwable reason) {
    Hook first;
    synchronized (this) {
      if (cause != null || hooks == CLOSED) {
        return false;
      }
      cause = reason;
      first = hooks;
      hooks = null;
    }
    for (Hook hook = first; hook != null; ) {
      Hook following = behind(hook);
      run(hook, reason);
      hook = following;
    }
    return true;
  }

  /** Its parent was cancelled. */
  @Override
  void run(Throwable reason) {
    cancel(reason);
  }

  /** Ends the scope without cancelling: its hooks are dropped and it leaves its parent. */
  public void close() {
    boolean first;
    synchronized (this) {
      first = hooks != CLOSED;
      hooks = CLOSED;
    }
    if (first && parent != null) {
      parent.remove(this);
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
    return hooks == null || hooks == CLOSED;
  }

  private synchronized void remove(Hook hook) {
    hooks = hook.unlink(hooks);
  }

  private synchronized @Nullable Hook behind(Hook hook) {
    return hook.next();
  }

  private static void run(Hook hook, Throwable reason) {
    try {
      hook.run(reason);
    } catch (Throwable broken) { // also Errors: the other hooks must run
      if (broken != reason) {
        reason.addSuppressed(broken);
      }
    }
  }

  /** A hook that waits for a cancellation. */
  public static final class Registration extends Hook implements AutoCloseable {
    private final Scope scope;
    private @Nullable Consumer<? super Throwable> hook; // guarded by scope, taken once

    private Registration(Scope scope, Consumer<? super Throwable> hook) {
      this.scope = scope;
      this.hook = hook;
    }

    /** Takes the hook out in constant time. Without effect once it ran or runs. */
    @Override
    public void close() {
      if (take() != null) {
        scope.remove(this);
      }
    }

    @Override
    void run(Throwable reason) {
      Consumer<? super Throwable> taken = take();
      if (taken != null) {
        taken.accept(reason);
      }
    }

    private @Nullable Consumer<? super Throwable> take() {
      synchronized (scope) {
        Consumer<? super Throwable> taken = hook;
        hook = null;
        return taken;
      }
    }
  }
}
