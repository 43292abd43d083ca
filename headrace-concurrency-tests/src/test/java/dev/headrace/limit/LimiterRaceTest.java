package dev.headrace.limit;

import dev.headrace.Races;
import dev.headrace.testing.Unbalanced;
import java.util.concurrent.TimeUnit;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Grants, cancellations and ends of permits, interleaved: one outcome each, and no unit lost. */
@Timeout(value = 1, unit = TimeUnit.HOURS) // for much effort
@Unbalanced("Lincheck leaves limiters as they are when a run ends")
class LimiterRaceTest {

  /**
   * What only the turnstile calls, under its lock: to interrupt that as well would prove nothing.
   */
  static final Class<?>[] INSIDE = {
    RateLimit.class,
    LimiterOptions.class,
    Groups.class,
    OwnUse.class,
    ForeignUse.class,
    Group.class,
    RateGroup.class,
    Slots.class,
    SlotRing.class,
    BurstGuard.class,
    Schedule.class,
    Outcomes.class,
    Parking.class,
    Path.class,
    Lane.class,
    LimitStatus.class
  };

  /** Random scenes on real threads. */
  private static StressOptions stress() {
    return Races.any(new StressOptions()).iterations(3 * Races.EFFORT).invocationsPerIteration(100);
  }

  @Test
  void modelCheckingFindsNoRace() {
    Races.model(Scenes.all(), INSIDE).check(LimiterActors.class);
  }

  @Test
  void stressFindsNoRace() {
    stress().check(LimiterActors.class);
  }

  @Test
  void controlModelCheckingFindsRaces() {
    Races.assertFound(ChecksThenActs.class, Scenes.ONE_PLACE_FOR_TWO);
    Races.assertFound(GrantsToTheGone.class, Scenes.GIVEN_BACK_AND_CANCELLED);
    Races.assertFound(LooksTooEarly.class, Scenes.GIVEN_BACK_AND_ASKED);
  }

  @Test
  void controlModelCheckingAcceptsTheSameWithoutAMistake() {
    Races.model(Scenes.all(), INSIDE).check(WithoutMistake.class);
  }

  /** Without a mistake. */
  public static final class WithoutMistake extends DoorActors<LeakyDoor.Leave> {
    /** Lincheck makes one for each run. */
    public WithoutMistake() {
      super(new LeakyDoor(LeakyDoor.Mistake.NONE));
    }
  }

  /** Lets one too many pass. */
  public static final class ChecksThenActs extends DoorActors<LeakyDoor.Leave> {
    /** Lincheck makes one for each run. */
    public ChecksThenActs() {
      super(new LeakyDoor(LeakyDoor.Mistake.CHECKS_THEN_ACTS));
    }
  }

  /** Loses a unit. */
  public static final class GrantsToTheGone extends DoorActors<LeakyDoor.Leave> {
    /** Lincheck makes one for each run. */
    public GrantsToTheGone() {
      super(new LeakyDoor(LeakyDoor.Mistake.GRANTS_TO_THE_GONE));
    }
  }

  /** Lets one wait though there is room. */
  public static final class LooksTooEarly extends DoorActors<LeakyDoor.Leave> {
    /** Lincheck makes one for each run. */
    public LooksTooEarly() {
      super(new LeakyDoor(LeakyDoor.Mistake.LOOKS_TOO_EARLY));
    }
  }
}
