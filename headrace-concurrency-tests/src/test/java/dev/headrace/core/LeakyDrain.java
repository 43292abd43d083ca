package dev.headrace.core;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The drain that one writes first, with one mistake. */
final class LeakyDrain implements Runnable {

  /** Its mistake. */
  enum Mistake {
    /** Does not look again after it has let go. */
    FORGETS,
    /** Looks whether anybody runs it, and says that it does in a second step. */
    OVERLAPS,
    /** A task that throws leaves it running for ever. */
    DIES
  }

  private final Mistake mistake;
  private final Runnable task;
  private final AtomicBoolean running = new AtomicBoolean();
  private final AtomicInteger requests = new AtomicInteger();

  LeakyDrain(Mistake mistake, Runnable task) {
    this.mistake = mistake;
    this.task = task;
  }

  @Override
  public void run() {
    switch (mistake) {
      case FORGETS -> forget();
      case OVERLAPS -> overlap();
      case DIES -> die();
    }
  }

  private void forget() {
    if (running.compareAndSet(false, true)) {
      try {
        task.run();
      } finally {
        running.set(false);
      }
    }
  }

  private void overlap() {
    requests.incrementAndGet();
    while (requests.get() > 0 && !running.get()) {
      running.set(true);
      requests.set(0);
      try {
        task.run();
      } finally {
        running.set(false);
      }
    }
  }

  private void die() {
    if (requests.getAndIncrement() == 0) {
      int seen = 1;
      do {
        task.run();
        seen = requests.addAndGet(-seen);
      } while (seen != 0);
    }
  }
}
