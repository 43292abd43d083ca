package dev.headrace.transport.jdk;

import static dev.headrace.Races.scene;

import dev.headrace.Races;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exchanges that enter, wait, and end in any state, interleaved: no place is lost or made. */
@Timeout(value = 1, unit = TimeUnit.HOURS) // for much effort
class GatesRaceTest {
  private static final ExecutionScenario LEFT_AND_ENTERED =
      scene(GateActors.class, "enter 0, enter 1", "end 0", "enter 2");
  private static final ExecutionScenario TWO_LEAVE =
      scene(GateActors.class, "enter 0, enter 1, enter 2, enter 3", "end 0", "end 1");
  private static final ExecutionScenario LEFT_AND_GIVEN_UP =
      scene(GateActors.class, "enter 0, enter 1, enter 2", "end 0, enter 3", "end 2");

  @Test
  void noPlaceIsLostOrMade() {
    Races.sample(List.of(LEFT_AND_ENTERED, TWO_LEAVE, LEFT_AND_GIVEN_UP)).check(OfGates.class);
  }

  @Test
  void controlTheGateThatQueuesLateIsFound() {
    Races.assertFound(QueuesLate.class, LEFT_AND_ENTERED);
  }

  @Test
  void controlTheGateThatPeeksIsFound() {
    Races.assertFound(Peeks.class, TWO_LEAVE);
  }

  /** At the transport's. */
  public static final class OfGates extends GateActors {
    /** Lincheck makes one for each run. */
    public OfGates() {
      super(Door.real());
    }
  }

  /** Lets one wait though there is room. */
  public static final class QueuesLate extends GateActors {
    /** Lincheck makes one for each run. */
    public QueuesLate() {
      super(new LeakyGates(LeakyGates.Mistake.QUEUES_LATE));
    }
  }

  /** Lets one in twice. */
  public static final class Peeks extends GateActors {
    /** Lincheck makes one for each run. */
    public Peeks() {
      super(new LeakyGates(LeakyGates.Mistake.PEEKS));
    }
  }
}
