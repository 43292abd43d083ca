package dev.headrace;

import static dev.headrace.Races.scene;

import dev.headrace.testing.Unbalanced;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that begin and end while their client is closed, interleaved. */
@Timeout(value = 1, unit = TimeUnit.HOURS) // for much effort
@Unbalanced("Lincheck counts the entries of a run in no particular order")
class CloseRaceTest {
  private static final ExecutionScenario SENT_AND_CLOSED =
      scene(CloseActors.class, "", "send 0", "close");
  private static final ExecutionScenario ENDED_AND_SENT =
      scene(CloseActors.class, "send 0, send 1", "answer 0", "send 2");
  private static final List<ExecutionScenario> SCENES =
      List.of(
          SENT_AND_CLOSED,
          ENDED_AND_SENT,
          scene(CloseActors.class, "send 0, send 1, send 2", "answer 1", "answer 0, close"),
          scene(CloseActors.class, "send 0", "close", "answer 0, send 1"));

  @Test
  void noCallOutlastsItsClient() {
    Races.sample(SCENES).check(OfClient.class);
  }

  @Test
  void controlTheMistakeOfAListIsFound() {
    Races.assertFound(LooksFirst.class, SENT_AND_CLOSED);
    Races.assertFound(Copies.class, ENDED_AND_SENT);
  }

  /** At a client's. */
  public static final class OfClient extends CloseActors {
    /** Lincheck makes one for each run. */
    public OfClient() {
      super(new RealFront());
    }
  }

  /** Takes a call that outlasts it. */
  public static final class LooksFirst extends CloseActors {
    /** Lincheck makes one for each run. */
    public LooksFirst() {
      super(new LeakyFront(LeakyFront.Mistake.LOOKS_FIRST));
    }
  }

  /** Loses a call. */
  public static final class Copies extends CloseActors {
    /** Lincheck makes one for each run. */
    public Copies() {
      super(new LeakyFront(LeakyFront.Mistake.COPIES));
    }
  }
}
