package dev.headrace.retry;

import static dev.headrace.Races.scene;

import dev.headrace.Races;
import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Breaker and budget, interleaved: no more probes than places, no token lost or made. */
@Timeout(value = 1, unit = TimeUnit.HOURS) // for much effort
class RetryRaceTest {
  private static final ExecutionScenario THREE_ENTER =
      scene(BreakerActors.class, "", "enter 0", "enter 1", "enter 2");
  private static final ExecutionScenario ENTER_AND_LEAVE =
      scene(BreakerActors.class, "enter 0, enter 1", "leave 0, enter 2", "leave 1, enter 3");
  private static final ExecutionScenario TAKE =
      scene(BudgetActors.class, "take", "take, giveBack", "take");
  private static final ExecutionScenario GIVE_BACK =
      scene(BudgetActors.class, "take, take", "giveBack, take", "giveBack, take");
  private static final ExecutionScenario FIRST_TOKENS =
      scene(BudgetActors.class, "", "take, giveBack", "take");

  @Test
  void noMoreProbesThanPlacesAndEachIsGivenBack() {
    Races.model(List.of(THREE_ENTER, ENTER_AND_LEAVE)).check(HalfOpen.class);
  }

  @Test
  void noTokenIsLostOrMade() {
    Races.model(List.of(TAKE, GIVE_BACK, FIRST_TOKENS)).check(Tokens.class);
  }

  @Test
  void controlTheBreakerThatLooksFirstIsFound() {
    Races.assertFound(Crowded.class, THREE_ENTER);
    Races.assertFound(Crowded.class, ENTER_AND_LEAVE);
  }

  @Test
  void controlTheBudgetThatLooksFirstIsFound() {
    Races.assertFound(Careless.class, TAKE);
    Races.assertFound(Careless.class, GIVE_BACK);
  }

  /** At a half-open breaker. */
  public static final class HalfOpen extends BreakerActors {
    /** Lincheck makes one for each run. */
    public HalfOpen() {
      this(new FakeTime());
    }

    private HalfOpen(FakeTime time) {
      super(BreakerDoor.real(time, () -> time.advance(Duration.ofMinutes(1))));
    }
  }

  /** Lets too many in. */
  public static final class Crowded extends BreakerActors {
    /** Lincheck makes one for each run. */
    public Crowded() {
      super(new LeakyBreaker());
    }
  }

  /** At a budget. */
  public static final class Tokens extends BudgetActors {
    /** Lincheck makes one for each run. */
    public Tokens() {
      super(Purse.real());
    }
  }

  /** Gives a token to two. */
  public static final class Careless extends BudgetActors {
    /** Lincheck makes one for each run. */
    public Careless() {
      super(new Leaky());
    }
  }
}
