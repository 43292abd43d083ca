package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever is being journalled when a call is cancelled or its deadline passes: the call has one
 * outcome of the right type, its exchanges end at once, its neighbours are served, and nothing is
 * left open.
 */
@Timeout(600)
class CancelSweepTest {
  private static final int SAMPLE = 200;

  /**
   * A run of the sweep.
   *
   * @param event the number of the one at which the call ends
   */
  private record Ended(CallShape shape, int event, CancelSweep.End end) {
    List<String> wrong(UnaryOperator<ClientBuilder> more) {
      CancelSweep run = new CancelSweep(shape, event, end, more);
      run.run();
      return run.wrong();
    }
  }

  private static List<Ended> all() {
    List<Ended> all = new ArrayList<>();
    for (CallShape shape : CallShape.all()) {
      CancelSweep whole = new CancelSweep(shape, 0, CancelSweep.End.CANCEL, client -> client);
      int events = whole.run();
      assertThat(whole.wrong()).isEmpty();
      for (int event = 1; event <= events; event++) {
        for (CancelSweep.End end : CancelSweep.End.values()) {
          all.add(new Ended(shape, event, end));
        }
      }
    }
    return all;
  }

  @Test
  void aCallMayEndAtEveryEvent() {
    List<Ended> all = all();
    assertThat(all).hasSizeGreaterThanOrEqualTo(1_000);
    List<Ended> chosen = Sweeps.of(all, SAMPLE);
    List<String> wrong = new ArrayList<>();
    chosen.forEach(ended -> wrong.addAll(ended.wrong(client -> client)));
    Sweeps.report("Cancel sweep of " + CallShape.all().size() + " shapes", chosen.size());
    assertThat(wrong).isEmpty();
  }

  @Test
  void controlALayerThatDoesNotHandTheCancellationOnIsFound() {
    CallShape shape = new CallShape(CallShape.Story.ANSWERS, false, false, false, false);
    List<String> wrong = new ArrayList<>();
    for (CancelSweep.End end : CancelSweep.End.values()) {
      for (int event = 1; event <= 2; event++) {
        wrong.addAll(new Ended(shape, event, end).wrong(CancelSweepTest::deaf));
      }
    }
    assertThat(wrong).anyMatch(line -> line.contains("exchanges of a call that is over"));
  }

  /** A client with a layer that cuts what is below it off from the call's end. */
  private static ClientBuilder deaf(ClientBuilder client) {
    return client.layer(Place.CALL, (call, next) -> next.send(call.withScope(Scope.root())));
  }
}
