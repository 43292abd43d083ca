package dev.headrace.auth;

import static dev.headrace.Races.scene;

import dev.headrace.Races;
import dev.headrace.core.Call;
import dev.headrace.core.Journal;
import dev.headrace.testing.Unbalanced;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers of one token source, its provider, and refusals, interleaved. */
@Timeout(value = 1, unit = TimeUnit.HOURS) // for much effort
@Unbalanced("Lincheck leaves fetches as they are when a run ends")
class TokenRaceTest {
  private static final ExecutionScenario TWO_ASK =
      scene(TokenActors.class, "", "ask 0", "ask 1, yields");
  private static final ExecutionScenario YIELDED_AND_ASKED =
      scene(TokenActors.class, "ask 0", "yields", "ask 1");
  private static final ExecutionScenario TWO_ARE_REFUSED =
      scene(TokenActors.class, "ask 0, ask 1, yields", "askAgain 0, yields", "askAgain 1");
  private static final List<ExecutionScenario> SCENES =
      List.of(
          TWO_ASK,
          YIELDED_AND_ASKED,
          TWO_ARE_REFUSED,
          scene(TokenActors.class, "ask 0, ask 1", "fails, ask 2", "cancel 0"));

  @Test
  void oneIsFetchedForAllAndNobodyWaitsForNone() {
    Races.sample(SCENES, Call.class, Journal.class, SecretText.class).check(OfSource.class);
  }

  @Test
  void controlTheMistakeOfASingleFlightIsFound() {
    Races.assertFound(FetchesTwice.class, TWO_ASK);
    Races.assertFound(WaitsLate.class, YIELDED_AND_ASKED);
    Races.assertFound(FetchesForEach.class, TWO_ARE_REFUSED);
  }

  /** At a client's. */
  public static final class OfSource extends TokenActors {
    /** Lincheck makes one for each run. */
    public OfSource() {
      super(RealTokens::new);
    }
  }

  /** Fetches two at a time. */
  public static final class FetchesTwice extends TokenActors {
    /** Lincheck makes one for each run. */
    public FetchesTwice() {
      super(fetch -> new LeakyTokens(LeakyTokens.Mistake.FETCHES_TWICE, fetch));
    }
  }

  /** Lets one wait for none. */
  public static final class WaitsLate extends TokenActors {
    /** Lincheck makes one for each run. */
    public WaitsLate() {
      super(fetch -> new LeakyTokens(LeakyTokens.Mistake.WAITS_LATE, fetch));
    }
  }

  /** Throws away what was just fetched. */
  public static final class FetchesForEach extends TokenActors {
    /** Lincheck makes one for each run. */
    public FetchesForEach() {
      super(fetch -> new LeakyTokens(LeakyTokens.Mistake.FETCHES_FOR_EACH, fetch));
    }
  }
}
