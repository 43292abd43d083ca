package dev.headrace.testing;

import dev.headrace.core.spi.Ledger;
import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Tries one promise on a thread of its own, so that a transport that blocks is found, and looks
 * whether the ledger balances afterwards.
 *
 * @param patience how long to wait for what is due
 */
record ContractRun(
    ContractRow row, Function<TransportOptions, Transport> maker, Duration patience) {
  private static final Duration END = Duration.ofSeconds(60);

  /** Fails unless the promise is kept. */
  void demand() throws Throwable {
    Throwable failure = attempt(patience.multipliedBy(3));
    if (failure != null) {
      throw failure;
    }
  }

  /** Fails if the promise is kept after all. */
  void refute(String why) {
    if (attempt(END) == null) {
      throw new AssertionError(
          "'"
              + row.name()
              + "' is kept after all: take it out of what is not promised ("
              + why
              + ")");
    }
  }

  private @Nullable Throwable attempt(Duration end) {
    Map<Ledger.Kind, Long> levels = LedgerBook.installed().balances();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    Thread thread = Threads.daemon(() -> failure.set(check()), "contract");
    thread.start();
    if (!Threads.join(thread, end)) {
      AssertionError blocked = new AssertionError("blocks, or never ends");
      blocked.setStackTrace(thread.getStackTrace());
      thread.interrupt();
      return blocked;
    }
    if (failure.get() == null) {
      try {
        LedgerBook.installed().awaitLevels(levels, patience);
      } catch (AssertionError unbalanced) {
        return unbalanced;
      }
    }
    return failure.get();
  }

  private @Nullable Throwable check() {
    try (ContractRig rig = new ContractRig(maker, patience)) {
      row.check().on(rig);
      return null;
    } catch (Throwable failure) { // also Errors: they are what is looked for
      return failure;
    }
  }
}
