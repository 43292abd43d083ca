package dev.headrace.core;

import static dev.headrace.Races.scene;

import dev.headrace.Races;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drains, loops and scopes, interleaved: every run, round and hook once. */
@Timeout(value = 1, unit = TimeUnit.HOURS) // for much effort
class CoreRaceTest {
  private static final ExecutionScenario OFFERS =
      scene(DrainActors.class, "", "offer", "offer, offer");
  private static final ExecutionScenario OFFERS_AND_FAILURE =
      scene(DrainActors.class, "", "offerPoison", "offer, offer");
  private static final ExecutionScenario LATE_HOOK =
      scene(ScopeActors.class, "register 0", "cancel", "register 1, takeOut 1");
  private static final ExecutionScenario HOOK_TAKEN_OUT =
      scene(ScopeActors.class, "register 0, register 1", "cancel", "takeOut 0, register 2");
  private static final ExecutionScenario CLOSED_AND_CANCELLED =
      scene(ScopeActors.class, "register 0", "close, register 2", "cancel, register 1");
  private static final ExecutionScenario TWO_END_ROUNDS =
      scene(LoopActors.class, "", "end 0, end 2", "end 1, end 3");
  private static final ExecutionScenario THREE_END_ROUNDS =
      scene(LoopActors.class, "end 3", "end 0", "end 1", "end 2");

  @Test
  void everyRequestLeadsToARun() {
    Races.model(List.of(OFFERS, OFFERS_AND_FAILURE)).check(Drains.class);
  }

  @Test
  void everyHookRunsOnceOrNever() {
    Races.model(List.of(LATE_HOOK, HOOK_TAKEN_OUT, CLOSED_AND_CANCELLED)).check(Scopes.class);
  }

  @Test
  void everyRoundIsBegunOnce() {
    Races.model(List.of(TWO_END_ROUNDS, THREE_END_ROUNDS)).check(Loops.class);
  }

  @Test
  void controlTheMistakeOfADrainIsFound() {
    Races.assertFound(Forgets.class, OFFERS);
    Races.assertFound(Overlaps.class, OFFERS);
    Races.assertFound(Dies.class, OFFERS_AND_FAILURE);
  }

  @Test
  void controlTheMistakeOfAScopeIsFound() {
    Races.assertFound(LinksLate.class, HOOK_TAKEN_OUT);
    Races.assertFound(RunsTwice.class, LATE_HOOK);
    Races.assertFound(ClosesByHalves.class, CLOSED_AND_CANCELLED);
  }

  @Test
  void controlTheMistakeOfALoopIsFound() {
    Races.assertFound(LooksTooEarly.class, TWO_END_ROUNDS);
  }

  /** At a drain. */
  public static final class Drains extends DrainActors {
    /** Lincheck makes one for each run. */
    public Drains() {
      super(Drain::new);
    }
  }

  /** Loses a request. */
  public static final class Forgets extends DrainActors {
    /** Lincheck makes one for each run. */
    public Forgets() {
      super(task -> new LeakyDrain(LeakyDrain.Mistake.FORGETS, task));
    }
  }

  /** Runs two at a time. */
  public static final class Overlaps extends DrainActors {
    /** Lincheck makes one for each run. */
    public Overlaps() {
      super(task -> new LeakyDrain(LeakyDrain.Mistake.OVERLAPS, task));
    }
  }

  /** Loses all after one that throws. */
  public static final class Dies extends DrainActors {
    /** Lincheck makes one for each run. */
    public Dies() {
      super(task -> new LeakyDrain(LeakyDrain.Mistake.DIES, task));
    }
  }

  /** At a scope. */
  public static final class Scopes extends ScopeActors {
    /** Lincheck makes one for each run. */
    public Scopes() {
      super(new OfScope());
    }
  }

  /** Those of a scope. */
  private static final class OfScope implements ScopeActors.Hooks {
    private final Scope scope = Scope.root();

    @Override
    public Runnable add(Runnable hook) {
      return scope.onCancel(cause -> hook.run())::close;
    }

    @Override
    public boolean cancel() {
      return scope.cancel(new IllegalStateException("enough"));
    }

    @Override
    public void close() {
      scope.close();
    }
  }

  /** Loses a hook. */
  public static final class LinksLate extends ScopeActors {
    /** Lincheck makes one for each run. */
    public LinksLate() {
      super(new LeakyScope(LeakyScope.Mistake.LINKS_LATE));
    }
  }

  /** Runs a hook twice. */
  public static final class RunsTwice extends ScopeActors {
    /** Lincheck makes one for each run. */
    public RunsTwice() {
      super(new LeakyScope(LeakyScope.Mistake.RUNS_TWICE));
    }
  }

  /** Drops the hooks of what is cancelled then. */
  public static final class ClosesByHalves extends ScopeActors {
    /** Lincheck makes one for each run. */
    public ClosesByHalves() {
      super(new LeakyScope(LeakyScope.Mistake.CLOSES_BY_HALVES));
    }
  }

  /** At a loop. */
  public static final class Loops extends LoopActors {
    /** Lincheck makes one for each run. */
    public Loops() {
      super(AsyncLoop::run);
    }
  }

  /** Loses a round. */
  public static final class LooksTooEarly extends LoopActors {
    /** Lincheck makes one for each run. */
    public LooksTooEarly() {
      super(round -> new LeakyLoop(round).run());
    }
  }
}
