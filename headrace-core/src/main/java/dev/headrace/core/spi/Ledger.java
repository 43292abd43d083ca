package dev.headrace.core.spi;

/**
 * The book in which everything that a call opens is entered and crossed out. Does nothing unless a
 * test installs a listener; {@code headrace-testing} does, and asserts a balance of zero.
 */
public final class Ledger {
  private static final Listener NONE = (kind, delta) -> {};
  private static volatile Listener listener = NONE;

  private Ledger() {}

  /** What can be open. */
  public enum Kind {
    /** A call at the front door. */
    CALL,
    /** A rate slot or concurrency permit in use by an exchange. */
    PERMIT,
    /** A call in a limiter's queue. */
    WAITER,
    /** A task that waits for its time. */
    TIMER,
    /** A connection leased to an exchange. */
    CONNECTION,
    /** A body that is neither read to its end nor closed. */
    BODY,
    /** A group of coalesced calls. */
    GROUP,
    /** A credential being refreshed. */
    REFRESH
  }

  /** Who reads the book. */
  @FunctionalInterface
  public interface Listener {
    /**
     * {@code delta} is 1 for an opening and -1 for a closing entry. Must be quick and not throw.
     */
    void entry(Kind kind, int delta);
  }

  /** Enters an opening. */
  public static void opened(Kind kind) {
    listener.entry(kind, 1);
  }

  /** Enters a closing. */
  public static void closed(Kind kind) {
    listener.entry(kind, -1);
  }

  /** Installs a listener in place of the one before; null for none. */
  public static void install(@org.jspecify.annotations.Nullable Listener next) {
    listener = next == null ? NONE : next;
  }
}
