package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.spi.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever internal step fails, and however: the call has one outcome, nothing is left open, and
 * the client serves the next call and closes.
 */
@Timeout(600)
class TortureTest {
  private static final int SAMPLE = 600;

  /**
   * A run of the sweep.
   *
   * @param step the number of the one that fails
   */
  private record Planted(Scenario scenario, int step, Torture.Kind kind) {}

  @Test
  void everyStepMayFailOnce() {
    List<Planted> all = new ArrayList<>();
    for (Scenario scenario : Scenario.all()) {
      Torture whole = new Torture(scenario, 0, Torture.Kind.ERROR, UnaryOperator.identity());
      int steps = whole.run();
      assertThat(whole.wrong()).isEmpty();
      for (int step = 1; step <= steps; step++) {
        for (Torture.Kind kind : Torture.Kind.values()) {
          all.add(new Planted(scenario, step, kind));
        }
      }
    }
    assertThat(Scenario.all()).hasSizeGreaterThanOrEqualTo(40);
    assertThat(all).hasSizeGreaterThanOrEqualTo(10_000);
    List<String> wrong = new ArrayList<>();
    List<Planted> chosen = Sweeps.of(all, SAMPLE);
    for (Planted planted : chosen) {
      Torture run =
          new Torture(planted.scenario(), planted.step(), planted.kind(), UnaryOperator.identity());
      run.run();
      wrong.addAll(run.wrong());
    }
    Sweeps.report("Torture sweep of " + Scenario.all().size() + " scenarios", chosen.size());
    assertThat(wrong).isEmpty();
  }

  @Test
  void controlALayerThatForgetsWhatItOpenedIsCaught() {
    Scenario scenario = new Scenario(Scenario.Story.ANSWERS, false, false, false, false);
    Torture run =
        new Torture(
            scenario,
            0,
            Torture.Kind.ERROR,
            client ->
                client.layer(
                    Place.WIRE,
                    (call, next) -> {
                      Ledger.opened(Ledger.Kind.BODY);
                      return next.send(call);
                    }));
    run.run();
    assertThat(run.wrong()).singleElement().asString().contains("BODY 2");
    Ledger.closed(Ledger.Kind.BODY);
    Ledger.closed(Ledger.Kind.BODY);
  }
}
