package dev.headrace.limit;

import dev.headrace.Races;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;

/** Scenes at a {@link Door} with two places: what is done before, and what threads do then. */
final class Scenes {
  private static final String FULL = "tryPass 0, tryPass 1";
  private static final String FULL_AND_ONE_WAITS = FULL + ", pass 2";

  /** One gives back while another leaves the queue. */
  static final ExecutionScenario GIVEN_BACK_AND_CANCELLED =
      scene(FULL_AND_ONE_WAITS, "notSent 1", "cancel 2");

  /** One gives back while another comes to the queue. */
  static final ExecutionScenario GIVEN_BACK_AND_ASKED =
      scene(FULL, "notSent 1", "pass 2, arrive 2");

  /** Two ask for the last place. */
  static final ExecutionScenario ONE_PLACE_FOR_TWO = scene("tryPass 0", "tryPass 1", "tryPass 2");

  private Scenes() {}

  /** Those that have a race in them. */
  static List<ExecutionScenario> all() {
    return List.of(
        GIVEN_BACK_AND_CANCELLED,
        scene(FULL_AND_ONE_WAITS, "notSent 1, tryPass 1", "cancel 2, pass 2"),
        GIVEN_BACK_AND_ASKED,
        scene(FULL_AND_ONE_WAITS, "notSent 0, notSent 1", "cancel 2, tryPass 3"),
        ONE_PLACE_FOR_TWO,
        scene(FULL_AND_ONE_WAITS, "answered 0", "notSent 1", "cancel 2"));
  }

  private static ExecutionScenario scene(String before, String... threads) {
    return Races.scene(DoorActors.class, before, threads);
  }
}
