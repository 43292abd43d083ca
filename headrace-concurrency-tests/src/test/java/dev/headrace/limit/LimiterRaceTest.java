package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.testing.FakeTime;
import dev.headrace.testing.Unbalanced;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Grants, cancellations and ends of permits, interleaved: one outcome each, and no unit lost. */
@Timeout(value = 1, unit = TimeUnit.HOURS) // for much effort
@Unbalanced("Lincheck leaves limiters as they are when a run ends")
class LimiterRaceTest {

  /** How much is tried: little in each build, more by hand. */
  private static final int EFFORT = Integer.getInteger("headrace.lincheck.effort", 1);

  private static final int INVOCATIONS = 60 * EFFORT;
  private static final long TIMEOUT_MILLIS = 170_000; // of one run; what hangs, hangs for ever

  /**
   * What only the turnstile calls, under its lock: to interrupt that as well would prove nothing.
   */
  private static final List<String> INSIDE =
      Stream.of(
              FakeTime.class,
              RateLimit.class,
              LimiterOptions.class,
              Groups.class,
              Group.class,
              RateGroup.class,
              Slots.class,
              SlotRing.class,
              BurstGuard.class,
              Schedule.class,
              Parking.class,
              Path.class,
              Lane.class,
              LimitStatus.class)
          .map(Class::getName)
          .toList();

  /** Every scene, and random ones if much is tried; each step of them may be interrupted. */
  private static ModelCheckingOptions model() {
    ModelCheckingOptions options = new ModelCheckingOptions();
    Scenes.all().forEach(options::addCustomScenario);
    options.addGuarantee(
        ManagedStrategyGuaranteeKt.forClasses(INSIDE.toArray(String[]::new)).allMethods().ignore());
    return any(options).iterations(EFFORT - 1).invocationsPerIteration(INVOCATIONS);
  }

  /** Random scenes on real threads. */
  private static StressOptions stress() {
    return any(new StressOptions()).iterations(5 * EFFORT).invocationsPerIteration(200);
  }

  private static <O extends Options<O, ?>> O any(O options) {
    return options
        .invocationTimeout$lincheck(
            TIMEOUT_MILLIS) // internal, but its default suits no busy machine
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(2)
        .actorsAfter(1)
        .minimizeFailedScenario(false)
        .verifier(EpsilonVerifier.class);
  }

  @Test
  void modelCheckingFindsNoRace() {
    model().check(LimiterActors.class);
  }

  @Test
  void stressFindsNoRace() {
    stress().check(LimiterActors.class);
  }

  @ParameterizedTest
  @ValueSource(classes = {ChecksThenActs.class, GrantsToTheGone.class, LooksTooEarly.class})
  void controlModelCheckingFindsTheRaceIn(Class<?> actors) {
    ModelCheckingOptions longer = model().invocationsPerIteration(10 * INVOCATIONS); // at most
    assertThatThrownBy(() -> longer.check(actors)).isInstanceOf(LincheckAssertionError.class);
  }

  @Test
  void controlModelCheckingAcceptsTheSameWithoutAMistake() {
    model().check(WithoutMistake.class);
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
