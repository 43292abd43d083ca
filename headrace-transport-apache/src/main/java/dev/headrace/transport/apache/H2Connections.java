package dev.headrace.transport.apache;

import dev.headrace.core.Drain;
import dev.headrace.core.Phase;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.hc.client5.http.HttpRoute;
import org.jspecify.annotations.Nullable;

/**
 * Which route has an HTTP/2 connection, and who makes one. As long as nobody knows which protocol a
 * server chooses, one exchange connects and the others wait for what comes of it; with a server
 * that chose HTTP/1.1 nobody waits. Thread-safe.
 */
@SuppressWarnings("ReferenceEquality") // who looks for a connection is itself only
final class H2Connections {
  private static final int REMEMBERED = 1_000;
  private final Map<HttpRoute, Place> places = new HashMap<>(); // guarded by this
  private final Set<HttpRoute> http1 = new LinkedHashSet<>(); // guarded by this
  private final Queue<Runnable> told = new ConcurrentLinkedQueue<>();
  private final Drain telling = new Drain(this::tell);

  /** Who looks for a connection, known by itself only. */
  interface Seeker {

    /** Asks again. */
    void acquire();

    /** Makes a connection of its own. */
    void connect();

    /** Joins {@code connection}; false if it takes no more. */
    boolean join(H2Connection connection);

    /** What it waited for failed in {@code phase}. */
    void failed(Phase phase, Exception cause);
  }

  /** What is known of a route that is not known to be HTTP/1.1's. */
  private static final class Place {
    @Nullable H2Connection connection;
    @Nullable Seeker dialing;
    final Set<Seeker> waiting = new LinkedHashSet<>();
  }

  /**
   * Has {@code seeker} join a connection, or make one of its own, now or when it is clear which.
   * False if it waits.
   */
  boolean acquire(HttpRoute route, Seeker seeker) {
    while (true) {
      H2Connection known;
      synchronized (this) {
        Place place = places.get(route);
        known = place == null ? null : place.connection;
        if (known == null && !http1.contains(route)) {
          place = places.computeIfAbsent(route, r -> new Place());
          if (place.dialing != null) {
            place.waiting.add(seeker);
            return false;
          }
          place.dialing = seeker;
        }
      }
      if (known == null) {
        seeker.connect();
        return true;
      }
      if (seeker.join(known)) {
        return true;
      }
      closed(route, known);
    }
  }

  /** {@code seeker} has a connection of its own: {@code made}, or one of HTTP/1.1 if it is null. */
  void connected(HttpRoute route, Seeker seeker, @Nullable H2Connection made) {
    synchronized (this) {
      Place place = places.get(route);
      if (made != null) {
        http1.remove(route);
        place = places.computeIfAbsent(route, r -> new Place());
        place.connection = made;
      } else if (place == null || place.connection == null) {
        http1.add(route);
        if (http1.size() > REMEMBERED) {
          http1.remove(http1.iterator().next());
        }
      }
      if (place != null) {
        place.dialing = place.dialing == seeker ? null : place.dialing;
        place.waiting.forEach(waiting -> told.add(waiting::acquire));
        place.waiting.clear();
        tidy(route, place);
      }
    }
    if (made != null) {
      made.whenClosed(() -> closed(route, made));
    }
    telling.run();
  }

  /**
   * {@code seeker} could not connect, and those who waited for it could not either: they fail
   * alike. Each for itself they would do so one after the other.
   */
  void failed(HttpRoute route, Seeker seeker, Phase phase, Exception cause) {
    synchronized (this) {
      Place place = places.get(route);
      if (place == null || place.dialing != seeker) {
        return;
      }
      place.dialing = null;
      place.waiting.forEach(waiting -> told.add(() -> waiting.failed(phase, cause)));
      place.waiting.clear();
      tidy(route, place);
    }
    telling.run();
  }

  /** {@code seeker} is over, whatever it did here; the next one connects if it was about to. */
  void gone(HttpRoute route, Seeker seeker) {
    synchronized (this) {
      Place place = places.get(route);
      if (place == null) {
        return;
      }
      place.waiting.remove(seeker);
      if (place.dialing != null && place.dialing != seeker) {
        return; // if nobody is about to, this was the next one
      }
      place.dialing = null;
      if (!place.waiting.isEmpty()) {
        Seeker next = place.waiting.iterator().next();
        place.waiting.remove(next);
        told.add(next::acquire);
      }
      tidy(route, place);
    }
    telling.run();
  }

  private synchronized void closed(HttpRoute route, H2Connection connection) {
    Place place = places.get(route);
    if (place != null && place.connection == connection) {
      place.connection = null;
      tidy(route, place);
    }
  }

  private void tidy(HttpRoute route, Place place) {
    if (place.connection == null && place.dialing == null && place.waiting.isEmpty()) {
      places.remove(route);
    }
  }

  private void tell() {
    Runnable next;
    while ((next = told.poll()) != null) {
      next.run();
    }
  }
}
