package dev.headrace;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Layer;
import dev.headrace.core.Principal;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.LayerVerifier;
import java.time.Duration;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;

class FrontDoorLayersContractTest {
  private final FakeTime time = new FakeTime();

  @Test
  void observeKeepsToTheContract() {
    LayerVerifier.of(() -> new ObserveLayer(new Discarding(), true)).time(time).verify();
  }

  /** Logs everything to nowhere: the lines are made, but not printed 100,000 times. */
  private static final class Discarding implements System.Logger {
    @Override
    public String getName() {
      return "discarding";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {}

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... params) {}
  }

  @Test
  void attemptKeepsToTheContract() {
    LayerVerifier.of(() -> new AttemptLayer(time)).time(time).verify();
  }

  @Test
  void attemptKeepsToTheContractWithStreamedBodies() {
    LayerVerifier.of(() -> new AttemptLayer(time))
        .time(time)
        .prepare(call -> call.withOptions(CallOptions.of(o -> o.streamed(true))))
        .verify();
  }

  @Test
  void simpleFormsKeepToTheContract() {
    Layer changing = UserLayers.changing(request -> request.withHeader("A", "1"));
    Layer watching = UserLayers.watching(response -> {});
    System.Logger logger = System.getLogger("headrace.test");
    LayerVerifier.verify(
        () -> UserLayers.guarded(changing, request -> Principal.ANONYMOUS, logger));
    LayerVerifier.verify(
        () -> UserLayers.guarded(watching, request -> Principal.ANONYMOUS, logger));
    LayerVerifier.verify(() -> UserLayers.guardedOnWire(changing, logger));
    LayerVerifier.of(() -> UserLayers.guardedOnWire(watching, logger))
        .prepare(call -> call.withOptions(CallOptions.of(o -> o.streamed(true))))
        .verify();
  }

  @Test
  void controlAnAttemptThatForgetsItsTimerIsFound() {
    Layer forgetful =
        (Call call, dev.headrace.core.Sender next) -> {
          time.schedule(Duration.ofSeconds(30), () -> {});
          return next.send(call);
        };
    assertThatThrownBy(() -> LayerVerifier.of(() -> forgetful).time(time).verify())
        .isInstanceOf(AssertionError.class);
    while (time.advanceToNext()) {
      // the forgotten timers run out, so that the ledger balances
    }
  }
}
