package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.headrace.core.spi.Ledger;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

class LedgerExtensionTest {

  /** Run by the tests below only. */
  static class Subject {
    private boolean openedInTest;

    @Test
    void balanced() {
      Ledger.opened(Ledger.Kind.PERMIT);
      Ledger.closed(Ledger.Kind.PERMIT);
      assertThat(openedInTest).isFalse();
    }

    @Test
    void closedByItsAfterEach() {
      Ledger.opened(Ledger.Kind.GROUP);
      openedInTest = true;
    }

    @AfterEach
    void close() {
      if (openedInTest) {
        Ledger.closed(Ledger.Kind.GROUP);
      }
    }

    @Test
    void leavesTwoKindsOpen() {
      Ledger.opened(Ledger.Kind.WAITER);
      Ledger.opened(Ledger.Kind.WAITER);
      Ledger.opened(Ledger.Kind.BODY);
      assertThat(LedgerBook.installed().open(Ledger.Kind.WAITER)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void closesTwice() {
      Ledger.closed(Ledger.Kind.TIMER);
      assertThat(openedInTest).isFalse();
    }

    @Test
    @Unbalanced("shows the exemption")
    void exempt() {
      Ledger.opened(Ledger.Kind.CALL);
      assertThat(openedInTest).isFalse();
    }
  }

  private static Events run(String method) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
        .configurationParameter("headrace.ledger.patience", "20")
        .selectors(selectMethod(Subject.class, method))
        .execute()
        .testEvents();
  }

  @Test
  void acceptsWhatIsBalancedInTheEnd() {
    for (String method : List.of("balanced", "closedByItsAfterEach")) {
      run(method).assertStatistics(s -> s.started(1).succeeded(1));
    }
  }

  @Test
  void failsATestThatLeavesSomethingOpenAndNamesIt() {
    run("leavesTwoKindsOpen")
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                finishedWithFailure(
                    instanceOf(AssertionError.class),
                    message(
                        "the ledger does not balance: WAITER 2 left open; BODY 1 left open;"))));
    Ledger.closed(Ledger.Kind.WAITER);
    Ledger.closed(Ledger.Kind.WAITER);
    Ledger.closed(Ledger.Kind.BODY);
  }

  @Test
  void failsATestThatClosesTwice() {
    run("closesTwice")
        .assertThatEvents()
        .haveExactly(
            1, event(finishedWithFailure(message(m -> m.contains("TIMER 1 closed more often")))));
    Ledger.opened(Ledger.Kind.TIMER);
  }

  @Test
  void exemptsTestsThatSaySo() {
    run("exempt").assertStatistics(s -> s.started(1).succeeded(1));
    Ledger.closed(Ledger.Kind.CALL);
  }

  @Test
  void theBookCountsWhatWasEverOpened() {
    LedgerBook book = LedgerBook.installed();
    long before = book.opened(Ledger.Kind.REFRESH);
    Ledger.opened(Ledger.Kind.REFRESH);
    Ledger.closed(Ledger.Kind.REFRESH);
    assertThat(book.opened(Ledger.Kind.REFRESH)).isEqualTo(before + 1);
    assertThat(book.balances()).containsEntry(Ledger.Kind.REFRESH, 0L);
  }
}
