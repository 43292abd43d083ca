package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Completions;
import dev.headrace.core.Headers;
import dev.headrace.core.Response;
import dev.headrace.core.TransportException;
import dev.headrace.testing.FakeTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A response that breaks at any byte before its end is no success, and leaves nothing behind. */
@Timeout(600)
class ByteSweepTest {
  private static final int SAMPLE = 20; // cuts of a shape, beside those at the edges
  private static final AtomicLong RUNS = new AtomicLong();

  static List<ByteShape> shapes() {
    return ByteShape.all();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void aResponseThatBreaksAtAnyByteIsATypedFailure(ByteShape shape) {
    assertThat(shape.message()).hasSize(ByteShape.LENGTH);
    try (ByteSweep sweep = new ByteSweep(shape, client -> client)) {
      List<String> wrong = sweep.run(cuts(shape));
      RUNS.addAndGet(sweep.runs());
      assertThat(wrong).isEmpty();
    }
  }

  private static List<ByteSweep.Cut> cuts(ByteShape shape) {
    if (Sweeps.isFull()) {
      return ByteSweep.cuts();
    }
    List<ByteSweep.Cut> cuts = new ArrayList<>(Sweeps.of(ByteSweep.cuts(), SAMPLE));
    for (ByteSweep.Fault fault : ByteSweep.Fault.values()) {
      for (int edge : new int[] {0, 1, shape.head() - 1, shape.head(), ByteShape.LENGTH - 1}) {
        cuts.add(new ByteSweep.Cut(fault, edge));
      }
    }
    return cuts;
  }

  @Test
  void controlAClientThatTakesWhatItGotForTheWholeIsCaught() {
    ByteShape shape = ByteShape.of(ByteShape.Use.TTL_CACHED, ByteShape.Framing.LENGTH_DELIMITED);
    try (ByteSweep sweep = new ByteSweep(shape, ByteSweepTest::swallowing)) {
      assertThat(sweep.run(List.of(new ByteSweep.Cut(ByteSweep.Fault.FIN, shape.head() + 5))))
          .singleElement()
          .asString()
          .contains("a success");
    }
  }

  /** A client whose wire hides that a response was cut short. */
  private static ClientBuilder swallowing(ClientBuilder client) {
    return client.layer(
        Place.WIRE,
        (call, next) ->
            next.send(call)
                .exceptionally(
                    failure -> {
                      assertThat(Completions.unwrap(failure))
                          .isInstanceOf(TransportException.class);
                      return Response.of(
                          200,
                          Headers.empty(),
                          Body.of("All o"),
                          Response.Received.now(new FakeTime()));
                    }));
  }

  @AfterAll
  static void report() {
    Sweeps.report("Byte sweep", RUNS.get());
  }
}
