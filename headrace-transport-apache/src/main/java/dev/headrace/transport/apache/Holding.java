package dev.headrace.transport.apache;

import dev.headrace.core.spi.Ledger;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManager;
import org.apache.hc.client5.http.nio.AsyncConnectionEndpoint;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Lease} holds at the moment: nothing, a connection, or a stream on a shared one.
 * Whatever it is, it is let go of once, by whoever comes first. Thread-safe.
 */
final class Holding {
  private final PoolingAsyncClientConnectionManager pool;
  private @Nullable AsyncConnectionEndpoint connection; // guarded by this
  private @Nullable H2Stream stream; // guarded by this
  private @Nullable Dial dial; // guarded by this
  private boolean over; // guarded by this

  Holding(PoolingAsyncClientConnectionManager pool) {
    this.pool = pool;
  }

  synchronized boolean isOver() {
    return over;
  }

  /** Holds {@code leased}; if it is over, gives it back at once and says no. */
  boolean take(AsyncConnectionEndpoint leased) {
    Ledger.opened(Ledger.Kind.CONNECTION);
    boolean late;
    synchronized (this) {
      late = over;
      connection = late ? null : leased;
    }
    if (late) {
      giveBack(leased, CloseMode.IMMEDIATE, 0);
    }
    return !late;
  }

  /** Holds {@code place}, unless it is over. */
  synchronized boolean take(H2Stream place) {
    if (!over) {
      Ledger.opened(Ledger.Kind.CONNECTION);
      stream = place;
    }
    return !over;
  }

  /** Stops {@code started} when it is over, and now if it is. */
  void watches(Dial started) {
    boolean late;
    synchronized (this) {
      dial = started;
      late = over;
    }
    if (late) {
      started.abort();
    }
  }

  /** What was made for this lease, if the server chose HTTP/2. */
  synchronized @Nullable H2Connection made() {
    return dial == null ? null : dial.multiplexed();
  }

  /**
   * Lets go of the connection without giving it back, for it is everybody's from now on: whoever
   * ends this lease must not close it. Null if that has happened.
   */
  synchronized @Nullable AsyncConnectionEndpoint handOver() {
    AsyncConnectionEndpoint shared = connection;
    if (shared != null) {
      connection = null;
      dial = null;
      Ledger.closed(Ledger.Kind.CONNECTION);
    }
    return shared;
  }

  /** Lets go of a stream that is over and returns it; null if there is none. */
  synchronized @Nullable H2Stream leaveStream() {
    H2Stream place = stream;
    stream = null;
    if (place != null) {
      Ledger.closed(Ledger.Kind.CONNECTION);
    }
    return place;
  }

  /** Closes a connection, to take another one. */
  void drop() {
    AsyncConnectionEndpoint dead = takeConnection(false);
    if (dead != null) {
      giveBack(dead, CloseMode.IMMEDIATE, 0);
    }
  }

  /** Is over: gives back the connection, to be used again within {@code keepAliveMillis}. */
  void keep(long keepAliveMillis) {
    AsyncConnectionEndpoint used = takeConnection(true);
    if (used != null) {
      giveBack(used, null, keepAliveMillis);
    }
    leaveStream();
  }

  /**
   * Is over: closes the connection at once, whatever state it is in; of a shared one, the stream.
   */
  void discard() {
    AsyncConnectionEndpoint used = takeConnection(true);
    H2Stream place = leaveStream();
    Dial started;
    synchronized (this) {
      started = dial;
    }
    if (started != null) {
      started.abort();
    }
    if (used != null) {
      giveBack(used, CloseMode.IMMEDIATE, 0);
    }
    if (place != null) {
      place.reset();
    }
  }

  private synchronized @Nullable AsyncConnectionEndpoint takeConnection(boolean forGood) {
    over |= forGood;
    AsyncConnectionEndpoint used = connection;
    connection = null;
    return used;
  }

  private void giveBack(
      AsyncConnectionEndpoint used, @Nullable CloseMode close, long keepAliveMillis) {
    try {
      if (close != null) {
        used.close(close);
      }
      pool.release(used, null, TimeValue.ofMilliseconds(keepAliveMillis));
    } finally {
      Ledger.closed(Ledger.Kind.CONNECTION);
    }
  }
}
