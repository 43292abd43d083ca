package dev.headrace.transport.jdk;

import dev.headrace.core.Origin;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets a bounded number of exchanges at a time through to each origin, first come first served: the
 * JDK's client knows no such bound. Thread-safe.
 */
final class Gates {
  private final Map<Origin, Gate> gates = new HashMap<>(); // guarded by this; none that is idle
  private final int bound;

  Gates(int bound) {
    this.bound = bound;
  }

  /** Who wants to pass: an exchange, known by itself only. */
  interface Entrant {

    Origin origin();

    /** The gate is open, until {@link Gates#leave}. */
    void admitted();
  }

  private static final class Gate {
    private final Set<Entrant> waiting = new LinkedHashSet<>();
    private int inside;
  }

  /** Admits {@code exchange} now or later. */
  void enter(Entrant exchange) {
    boolean now;
    synchronized (this) {
      Gate gate = gates.computeIfAbsent(exchange.origin(), origin -> new Gate());
      now = gate.inside < bound;
      if (now) {
        gate.inside++;
      } else {
        gate.waiting.add(exchange);
      }
    }
    if (now) {
      exchange.admitted();
    }
  }

  /** {@code exchange}, which was admitted, is over. */
  void leave(Entrant exchange) {
    Entrant next = next(exchange.origin());
    if (next != null) {
      next.admitted();
    }
  }

  /** {@code exchange} is over before it was admitted, if it waits here. */
  synchronized void forget(Entrant exchange) {
    Gate gate = gates.get(exchange.origin());
    if (gate != null) {
      gate.waiting.remove(exchange);
    }
  }

  private synchronized @Nullable Entrant next(Origin origin) {
    Gate gate = gates.get(origin);
    if (gate == null) {
      throw new IllegalStateException("nobody is inside");
    }
    Iterator<Entrant> queue = gate.waiting.iterator();
    if (queue.hasNext()) {
      Entrant next = queue.next();
      queue.remove();
      return next;
    }
    if (--gate.inside == 0) {
      gates.remove(origin);
    }
    return null;
  }
}
