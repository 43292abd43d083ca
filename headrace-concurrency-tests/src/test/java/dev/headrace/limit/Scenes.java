package dev.headrace.limit;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;

/** Scenes at a {@link Door} with two places: what is done before, and what threads do then. */
final class Scenes {
  private static final String FULL = "tryPass 0, tryPass 1";
  private static final String FULL_AND_ONE_WAITS = FULL + ", pass 2";

  private Scenes() {}

  /** Those that have a race in them. */
  static List<ExecutionScenario> all() {
    return List.of(
        scene(FULL_AND_ONE_WAITS, "notSent 1", "cancel 2"),
        scene(FULL_AND_ONE_WAITS, "notSent 1, tryPass 1", "cancel 2, pass 2"),
        scene(FULL, "notSent 1", "pass 2, arrive 2"),
        scene(FULL_AND_ONE_WAITS, "notSent 0, notSent 1", "cancel 2, tryPass 3"),
        scene("tryPass 0", "tryPass 1", "tryPass 2"),
        scene(FULL_AND_ONE_WAITS, "answered 0", "notSent 1", "cancel 2"));
  }

  /** A scene, its operations as {@code NAME HAND, …}. */
  private static ExecutionScenario scene(String before, String... threads) {
    List<List<Actor>> parallel = new ArrayList<>();
    for (String thread : threads) {
      parallel.add(actors(thread));
    }
    Actor validation = new Actor(method("nothingIsLost"), List.of());
    return new ExecutionScenario(actors(before), parallel, List.of(), validation);
  }

  private static List<Actor> actors(String operations) {
    List<Actor> actors = new ArrayList<>();
    for (String operation : operations.split(", ", -1)) {
      String[] words = operation.split(" ", -1);
      actors.add(new Actor(method(words[0]), List.of(Integer.valueOf(words[1]))));
    }
    return actors;
  }

  private static Method method(String name) {
    return Arrays.stream(DoorActors.class.getMethods())
        .filter(method -> method.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
