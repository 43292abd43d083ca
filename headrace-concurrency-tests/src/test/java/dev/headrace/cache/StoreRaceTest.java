package dev.headrace.cache;

import static dev.headrace.Races.scene;

import dev.headrace.Races;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that are stored while their resource changes, interleaved around the store's steps. */
@Timeout(value = 1, unit = TimeUnit.HOURS) // for much effort
class StoreRaceTest {
  private static final ExecutionScenario TWO_STORE =
      scene(ShelfActors.class, "fetch 0, fetch 1", "store 0", "store 1");
  private static final ExecutionScenario STORED_AND_CHANGED =
      scene(ShelfActors.class, "fetch 0", "store 0", "change");
  private static final List<ExecutionScenario> SCENES =
      List.of(
          TWO_STORE,
          STORED_AND_CHANGED,
          scene(ShelfActors.class, "fetch 0, store 0", "fetch 1, store 1", "changeAll"),
          scene(ShelfActors.class, "fetch 0", "change, fetch 1, store 1", "store 0, change"));

  private static ModelCheckingOptions model() {
    ModelCheckingOptions options = Races.sample(SCENES);
    options.addGuarantee( // its own tests are others'
        ManagedStrategyGuaranteeKt.forClasses(
                name -> name.startsWith("com.github.benmanes.caffeine."))
            .allMethods()
            .ignore());
    return options;
  }

  @Test
  void noVariantIsLostAndNoneOutlastsAChange() {
    model().check(OfCache.class);
  }

  @Test
  void controlTheMistakeOfAStoreIsFound() {
    Races.assertFound(PutsLate.class, TWO_STORE);
    Races.assertFound(LooksFirst.class, STORED_AND_CHANGED);
  }

  /** At a cache's. */
  public static final class OfCache extends ShelfActors {
    /** Lincheck makes one for each run. */
    public OfCache() {
      super(new RealShelf());
    }
  }

  /** Loses a variant. */
  public static final class PutsLate extends ShelfActors {
    /** Lincheck makes one for each run. */
    public PutsLate() {
      super(new LeakyShelf(LeakyShelf.Mistake.PUTS_LATE));
    }
  }

  /** Serves what was changed. */
  public static final class LooksFirst extends ShelfActors {
    /** Lincheck makes one for each run. */
    public LooksFirst() {
      super(new LeakyShelf(LeakyShelf.Mistake.LOOKS_FIRST));
    }
  }
}
