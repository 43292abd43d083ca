package dev.headrace.core;

import java.util.ArrayList;
import java.util.List;

/** The scope that one writes first, with one mistake. */
final class LeakyScope implements ScopeActors.Hooks {

  /** Its mistake. */
  enum Mistake {
    /** Looks whether it is cancelled, and links the hook in a second step. */
    LINKS_LATE,
    /** Runs a hook that came meanwhile, and so does whoever cancels. */
    RUNS_TWICE,
    /** Drops the hooks in one step and says so in another. */
    CLOSES_BY_HALVES
  }

  private final Mistake mistake;
  private final List<Runnable> hooks = new ArrayList<>(); // guarded by this
  private boolean cancelled; // guarded by this
  private boolean closed; // guarded by this

  LeakyScope(Mistake mistake) {
    this.mistake = mistake;
  }

  @Override
  public Runnable add(Runnable hook) {
    boolean late = isCancelled();
    if (late) {
      hook.run();
    } else {
      synchronized (this) {
        late = cancelled && mistake != Mistake.LINKS_LATE;
        if (!late || mistake == Mistake.RUNS_TWICE) {
          hooks.add(hook);
        }
      }
      if (late || (mistake == Mistake.RUNS_TWICE && isCancelled())) {
        hook.run();
      }
    }
    return () -> remove(hook);
  }

  private synchronized boolean isCancelled() {
    return cancelled;
  }

  private synchronized void remove(Runnable hook) {
    hooks.remove(hook);
  }

  @Override
  public boolean cancel() {
    List<Runnable> all;
    synchronized (this) {
      if (cancelled || closed) {
        return false;
      }
      cancelled = true;
      all = List.copyOf(hooks);
      hooks.clear();
    }
    all.forEach(Runnable::run);
    return true;
  }

  @Override
  public void close() {
    synchronized (this) {
      hooks.clear();
      closed |= mistake != Mistake.CLOSES_BY_HALVES;
    }
    synchronized (this) {
      closed = true;
    }
  }
}
