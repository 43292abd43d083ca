package dev.headrace.limit;

import dev.headrace.Races;
import dev.headrace.testing.Unbalanced;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who needs units of two limits, others who need one, cancellations and the timer, interleaved. */
@Timeout(value = 1, unit = TimeUnit.HOURS) // for much effort
@Unbalanced("Lincheck leaves limiters as they are when a run ends")
class LanesRaceTest {
  private static final ExecutionScenario BOTH_OR_NEITHER =
      scene("", "enterBoth 0", "enterSecond 1");
  private static final ExecutionScenario GRANTED_AND_WITHDRAWN =
      scene("enterFirst 0, enterSecond 1, enterBoth 2", "notSent 0, notSent 1", "withdraw 2");
  private static final ExecutionScenario LATE_FOR_THE_ALARM =
      scene("enterFirst 0, answered 0", "enterBoth 1", "pass");
  private static final List<ExecutionScenario> SCENES =
      List.of(
          BOTH_OR_NEITHER,
          GRANTED_AND_WITHDRAWN,
          LATE_FOR_THE_ALARM,
          scene("enterBoth 0, enterFirst 1", "notSent 0", "withdraw 1, enterSecond 2"),
          scene("enterFirst 0, answered 0, enterBoth 1, enterFirst 2", "pass", "withdraw 1"),
          scene("enterBoth 0, enterFirst 1", "answered 0, pass", "enterBoth 2"));

  private static ExecutionScenario scene(String before, String... threads) {
    return Races.scene(LimitsActors.class, before, threads);
  }

  @Test
  void allOrNothingIsTakenAndOnce() {
    Races.model(SCENES, LimiterRaceTest.INSIDE).check(OfLimiter.class);
  }

  @Test
  void controlWhatIsTakenByHalvesIsFound() {
    Races.assertFound(TakesByHalves.class, BOTH_OR_NEITHER);
  }

  @Test
  void controlAGrantToTheGoneIsFound() {
    Races.assertFound(GrantsToTheGone.class, GRANTED_AND_WITHDRAWN);
  }

  @Test
  void controlAnAlarmUnheardIsFound() {
    Races.assertFound(RingsUnheard.class, LATE_FOR_THE_ALARM);
  }

  @Test
  void controlTheSameWithoutAMistakeIsAccepted() {
    Races.model(SCENES).check(WithoutMistake.class);
  }

  /** At a limiter. */
  public static final class OfLimiter extends LimitsActors<LimiterLimits.Asked> {
    /** Lincheck makes one for each run. */
    public OfLimiter() {
      super(new LimiterLimits());
    }
  }

  /** Without a mistake. */
  public static final class WithoutMistake extends LimitsActors<LeakyLimits.Place> {
    /** Lincheck makes one for each run. */
    public WithoutMistake() {
      super(new LeakyLimits(LeakyLimits.Mistake.NONE));
    }
  }

  /** Takes what is not there. */
  public static final class TakesByHalves extends LimitsActors<LeakyLimits.Place> {
    /** Lincheck makes one for each run. */
    public TakesByHalves() {
      super(new LeakyLimits(LeakyLimits.Mistake.TAKES_BY_HALVES));
    }
  }

  /** Has two outcomes for one. */
  public static final class GrantsToTheGone extends LimitsActors<LeakyLimits.Place> {
    /** Lincheck makes one for each run. */
    public GrantsToTheGone() {
      super(new LeakyLimits(LeakyLimits.Mistake.GRANTS_TO_THE_GONE));
    }
  }

  /** Lets one wait though there is room. */
  public static final class RingsUnheard extends LimitsActors<LeakyLimits.Place> {
    /** Lincheck makes one for each run. */
    public RingsUnheard() {
      super(new LeakyLimits(LeakyLimits.Mistake.RINGS_UNHEARD));
    }
  }
}
