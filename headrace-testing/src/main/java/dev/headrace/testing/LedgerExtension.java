package dev.headrace.testing;

import dev.headrace.core.spi.Ledger;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A JUnit extension that fails a test after which something is still open: a permit, waiter, timer,
 * connection, body, group, refresh or call. The failure names the kinds.
 *
 * <p>Levels are compared with those before the test's own {@code @BeforeEach} methods, once its
 * {@code @AfterEach} methods are over; what lags behind has 5 s of real time to close. Register it
 * with {@code @ExtendWith(LedgerExtension.class)}, or for all tests by {@code
 * junit.jupiter.extensions.autodetection.enabled=true}. The ledger is one for the whole JVM: tests
 * under this extension must not run at the same time as others.
 */
public final class LedgerExtension implements BeforeEachCallback, AfterEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(LedgerExtension.class);
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** An extension; JUnit makes it. */
  public LedgerExtension() {}

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(NAMESPACE).put("levels", LedgerBook.installed().balances());
  }

  @Override
  @SuppressWarnings("unchecked") // beforeEach put it there
  public void afterEach(ExtensionContext context) {
    Object levels = context.getStore(NAMESPACE).remove("levels");
    if (levels != null) {
      LedgerBook.installed().awaitLevels((Map<Ledger.Kind, Long>) levels, PATIENCE);
    }
  }
}
