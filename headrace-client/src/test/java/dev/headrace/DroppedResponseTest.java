package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.core.Layer;
import dev.headrace.core.Response;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import dev.headrace.testing.StreamedBody;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Streamed responses that a layer of the user drops: row 64 of the fault matrix. */
class DroppedResponseTest {
  private static final String NAME = "headrace.test.dropped";
  private static final String PATH = "/x?api_key=canary";
  private final ScriptedTransport wire =
      ScriptedTransport.on(new FakeTime()).byRequest(request -> Answer.of(200, "fine"));
  private final Logger logger = Logger.getLogger(NAME);
  private final List<String> warnings = new CopyOnWriteArrayList<>(); // told on another thread
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          if (entry.getLevel().equals(Level.WARNING)) {
            warnings.add(entry.getMessage());
          }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  @AfterEach
  void unlisten() {
    logger.removeHandler(handler);
  }

  private MatrixRig rig(ScriptedTransport transport, Place place, UnaryOperator<Response> change) {
    transport.then(
        Answer.streamed(200, Headers.empty(), () -> StreamedBody.stalling(new byte[] {1})));
    Layer layer =
        (call, next) ->
            call.options().isStreamed() ? next.send(call).thenApply(change) : next.send(call);
    return new MatrixRig(
        "http://api.test", client -> client.transport(transport).name(NAME).layer(place, layer));
  }

  private static int status(MatrixRig rig) {
    return rig.api.get(PATH).options(o -> o.streamed(true)).anyStatus().send(Void.class).status();
  }

  private static Response instead(Response response) {
    return Response.of(204, Headers.empty(), Body.empty(), response.received());
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void row64AnUnreadResponseThatIsDroppedIsClosedAndToldOnce(Place place) {
    try (MatrixRig rig = rig(wire, place, DroppedResponseTest::instead)) {
      assertThat(status(rig)).isEqualTo(204);
      collectUntil(rig::isGivenBack, "the dropped response was closed");
      MatrixRig.until(() -> !warnings.isEmpty(), "a warning");
      rig.assertGivenBackAndServed(1);
      assertThat(wire.openExchanges()).isZero();
    }
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0))
        .startsWith("GET http://api.test/x?api_key=*** -> 200: the layer " + getClass().getName());
  }

  @Test
  void row64ABodyThatIsHeldIsLeftAlone() {
    List<Body> held = new CopyOnWriteArrayList<>();
    UnaryOperator<Response> holding =
        response -> {
          held.add(response.body());
          return instead(response);
        };
    try (MatrixRig rig = rig(wire, Place.CALL, holding)) {
      assertThat(status(rig)).isEqualTo(204);
      ScriptedTransport another = ScriptedTransport.on(new FakeTime());
      try (MatrixRig other = rig(another, Place.CALL, DroppedResponseTest::instead)) {
        assertThat(status(other)).isEqualTo(204);
        collectUntil(() -> !warnings.isEmpty(), "the collector was there");
      }
      assertThat(rig.isGivenBack()).as("given back though it is held").isFalse();
      held.get(0).close();
      rig.assertGivenBackAndServed(1);
    }
    assertThat(warnings).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void whatIsReadToItsEndIsNoLeak(Place place) {
    wire.then(Answer.streamed(200, Headers.empty(), () -> StreamedBody.of("whole")));
    try (MatrixRig rig =
        new MatrixRig(
            "http://api.test",
            client ->
                client.transport(wire).name(NAME).layer(place, (call, next) -> next.send(call)))) {
      assertThat(rig.api.get(PATH).options(o -> o.streamed(true)).fetch(String.class))
          .isEqualTo("whole");
      System.gc();
      rig.assertGivenBackAndServed(1);
    }
    assertThat(warnings).isEmpty();
  }

  private static void collectUntil(BooleanSupplier condition, String what) {
    MatrixRig.until(
        () -> {
          System.gc();
          return condition.getAsBoolean();
        },
        what);
  }
}
