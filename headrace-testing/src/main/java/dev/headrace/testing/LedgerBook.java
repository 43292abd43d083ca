package dev.headrace.testing;

import dev.headrace.core.spi.Ledger;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The balances of the {@link Ledger}: how many permits, waiters, timers, connections, bodies,
 * groups, refreshes and calls are open.
 *
 * <pre>{@code
 * LedgerBook book = LedgerBook.installed();
 * assertThat(book.open(Ledger.Kind.WAITER)).isEqualTo(3);
 * }</pre>
 *
 * <p>There is one ledger in a JVM, so balances of tests that run at the same time add up.
 * Thread-safe.
 */
public final class LedgerBook implements Ledger.Listener {
  private static final LedgerBook INSTANCE = new LedgerBook();
  private static final long PARK_NANOS = 500_000;
  private final Map<Ledger.Kind, Account> accounts; // filled once

  private LedgerBook() {
    accounts = new EnumMap<>(Ledger.Kind.class);
    for (Ledger.Kind kind : Ledger.Kind.values()) {
      accounts.put(kind, new Account());
    }
  }

  private static final class Account {
    final AtomicLong open = new AtomicLong();
    final AtomicLong opened = new AtomicLong();
  }

  private Account account(Ledger.Kind kind) {
    return Objects.requireNonNull(accounts.get(kind));
  }

  /** The book of this JVM, installed as the ledger's listener from now on. */
  public static LedgerBook installed() {
    Ledger.install(INSTANCE);
    return INSTANCE;
  }

  @Override
  public void entry(Ledger.Kind kind, int delta) {
    Account account = account(kind);
    account.open.addAndGet(delta);
    if (delta > 0) {
      account.opened.addAndGet(delta);
    }
  }

  /** How many of {@code kind} are open now. */
  public long open(Ledger.Kind kind) {
    return account(kind).open.get();
  }

  /** How many of {@code kind} were ever opened. */
  public long opened(Ledger.Kind kind) {
    return account(kind).opened.get();
  }

  /** How many of each kind are open now. */
  public Map<Ledger.Kind, Long> balances() {
    Map<Ledger.Kind, Long> now = new EnumMap<>(Ledger.Kind.class);
    for (Ledger.Kind kind : Ledger.Kind.values()) {
      now.put(kind, open(kind));
    }
    return now;
  }

  /**
   * Waits until every kind is back at its level in {@code before}.
   *
   * @param before balances of an earlier moment
   * @param patience for sockets close a moment later than calls end; in looks of half a
   *     millisecond, so that little of it passes while the whole machine stands still
   * @throws AssertionError if some are not by then; names them
   */
  public void awaitLevels(Map<Ledger.Kind, Long> before, Duration patience) {
    long looks = patience.toNanos() / PARK_NANOS;
    while (!balances().equals(before)) {
      if (looks-- <= 0) {
        throw new AssertionError(difference(before));
      }
      LockSupport.parkNanos(PARK_NANOS);
    }
  }

  private String difference(Map<Ledger.Kind, Long> before) {
    StringBuilder text = new StringBuilder("the ledger does not balance:");
    balances()
        .forEach(
            (kind, now) -> {
              long off = now - before.getOrDefault(kind, 0L);
              if (off > 0) {
                text.append(' ').append(kind).append(' ').append(off).append(" left open;");
              } else if (off < 0) {
                text.append(' ').append(kind).append(' ').append(-off);
                text.append(" closed more often than opened;");
              }
            });
    return text.toString();
  }

  @Override
  public String toString() {
    return "LedgerBook" + balances();
  }
}
