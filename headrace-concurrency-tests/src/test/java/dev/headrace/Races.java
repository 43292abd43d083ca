package dev.headrace;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.spi.Ledger;
import dev.headrace.testing.FakeTime;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Options;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;

/** How races are looked for. */
public final class Races {

  /** How much is tried: little in each build, more in a full sweep, most by hand. */
  public static final int EFFORT =
      Integer.getInteger(
          "headrace.lincheck.effort", "full".equals(System.getProperty("headrace.sweeps")) ? 2 : 1);

  private static final int INVOCATIONS = 30 * EFFORT;
  private static final int CONTROL = 20; // times as many, at most, to find a mistake
  private static final long TIMEOUT_MILLIS = 170_000; // of one run; what hangs, hangs for ever

  private Races() {}

  /**
   * Every scene, and random ones if much is tried; each step of them may be interrupted.
   *
   * @param inside what is called under a lock only: to interrupt that as well would prove nothing
   */
  public static ModelCheckingOptions model(List<ExecutionScenario> scenes, Class<?>... inside) {
    ModelCheckingOptions options = new ModelCheckingOptions();
    scenes.forEach(options::addCustomScenario);

    inOneStep(options, Races.class.getName(), "inOneStep");
    inOneStep(options, Ledger.class.getName(), "opened", "closed");
    inOneStep(options, FakeTime.class.getName(), "nanoTime", "schedule", "takeDue", "untilNext");
    inOneStep(options, FakeTime.class.getName() + ".Task", "cancel"); // under the same lock
    for (Class<?> type : inside) {
      options.addGuarantee(
          ManagedStrategyGuaranteeKt.forClasses(type.getName()).allMethods().ignore());
    }
    return any(options).iterations(EFFORT - 1).invocationsPerIteration(INVOCATIONS);
  }

  /** As {@link #model}, in a build with one scene only: that of the seed. */
  public static ModelCheckingOptions sample(List<ExecutionScenario> scenes, Class<?>... inside) {
    long seed = Long.getLong("headrace.seed", 1);
    int chosen = (int) Math.floorMod(seed, (long) scenes.size());
    return model(EFFORT > 1 ? scenes : List.of(scenes.get(chosen)), inside);
  }

  private static void inOneStep(ModelCheckingOptions options, String type, String... methods) {
    options.addGuarantee(ManagedStrategyGuaranteeKt.forClasses(type).methods(methods).ignore());
  }

  /** Requires that the mistake in {@code actors} is found in {@code scene}, by validation. */
  public static void assertFound(Class<?> actors, ExecutionScenario scene) {
    ModelCheckingOptions options =
        model(List.of(scene)).invocationsPerIteration(CONTROL * INVOCATIONS);
    assertThatThrownBy(() -> options.check(actors))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("Validation function nothingIsLost has failed");
  }

  /** {@code options} for two threads, whose operations' single results are not compared. */
  public static <O extends Options<O, ?>> O any(O options) {
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

  /**
   * What is done before, and what threads do then; {@code nothingIsLost} is called at the end. The
   * operations of each are {@code NAME HAND, …} or {@code NAME, …}.
   */
  public static ExecutionScenario scene(Class<?> actors, String before, String... threads) {
    List<List<Actor>> parallel = new ArrayList<>();
    for (String thread : threads) {
      parallel.add(actors(actors, thread));
    }
    Actor validation = new Actor(method(actors, "nothingIsLost"), List.of());
    return new ExecutionScenario(actors(actors, before), parallel, List.of(), validation);
  }

  private static List<Actor> actors(Class<?> type, String operations) {
    List<Actor> actors = new ArrayList<>();
    for (String operation : operations.isEmpty() ? new String[0] : operations.split(", ", -1)) {
      String[] words = operation.split(" ", -1);
      List<Integer> hand = words.length == 1 ? List.of() : List.of(Integer.valueOf(words[1]));
      actors.add(new Actor(method(type, words[0]), hand));
    }
    return actors;
  }

  private static Method method(Class<?> type, String name) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Runs what is done when all threads have ended, and which Lincheck is not to look into. */
  public static void inOneStep(Runnable work) {
    work.run();
  }

  /** Fails a validation. */
  public static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalStateException(otherwise);
    }
  }
}
