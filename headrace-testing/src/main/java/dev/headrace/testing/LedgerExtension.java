package dev.headrace.testing;

import dev.headrace.core.spi.Ledger;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * A JUnit extension that fails a test after which something is still open: a permit, waiter, timer,
 * connection, body, group, refresh or call. The failure names the kinds.
 *
 * <p>Levels are compared with those before the test's own {@code @BeforeEach} methods, once its
 * {@code @AfterEach} methods are over. What lags behind has 5 s of real time to close; the
 * configuration parameter {@code headrace.ledger.patience}, in milliseconds, says otherwise.
 * Register it with {@code @ExtendWith(LedgerExtension.class)}, or for all tests by {@code
 * junit.jupiter.extensions.autodetection.enabled=true}; {@link Unbalanced} exempts a test. The
 * ledger is one for the whole JVM: tests under this extension must not run at the same time as
 * others.
 */
public final class LedgerExtension implements BeforeEachCallback, AfterEachCallback {
  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(LedgerExtension.class);
  private static final String PATIENCE = "headrace.ledger.patience";
  private static final long DEFAULT_PATIENCE_MILLIS = 5_000;

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
    if (levels != null && !isExempt(context)) {
      long millis =
          context
              .getConfigurationParameter(PATIENCE, Long::valueOf)
              .orElse(DEFAULT_PATIENCE_MILLIS);
      LedgerBook.installed()
          .awaitLevels((Map<Ledger.Kind, Long>) levels, Duration.ofMillis(millis));
    }
  }

  private static boolean isExempt(ExtensionContext context) {
    return AnnotationSupport.isAnnotated(context.getTestMethod(), Unbalanced.class)
        || AnnotationSupport.isAnnotated(context.getTestClass(), Unbalanced.class);
  }
}
