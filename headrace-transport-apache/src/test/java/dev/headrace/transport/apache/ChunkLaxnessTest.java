package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.HeadraceException;
import dev.headrace.core.Reason;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the engine makes of chunks that are not of the grammar (RFC 9112 §7.1). These tests pin what
 * it does rather than what it should do: where one fails after an upgrade of the engine, the
 * Javadoc of {@link ApacheTransport} is out of date.
 */
class ChunkLaxnessTest {
  private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String END = "0\r\n\r\n";
  private static final int FIELDS = 20;
  private static final int BYTES = 1_000;

  private static FaultServer server(String chunks, Step last) {
    return FaultServer.builder()
        .on(1, 1, Step.bytes(HEAD + chunks), last)
        .handler(r -> Reply.of(200, "fine"))
        .start();
  }

  private static Rig rig() {
    return new Rig(o -> o.maxHeaderBytes(BYTES).maxHeaderCount(FIELDS));
  }

  private static void assertAccepted(String chunks, Step last) {
    try (FaultServer server = server(chunks, last);
        Rig rig = rig()) {
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("hi");
    }
  }

  private static HeadraceException refusal(String chunks, Step last) {
    try (FaultServer server = server(chunks, last);
        Rig rig = rig()) {
      HeadraceException failure = rig.failure(Rig.get(server.url("/")));
      assertThat(rig.leased() + rig.idle()).isZero();
      assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).as("control").isEqualTo("fine");
      return failure;
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2\r\nhi\r\n" + END,
        "2\nhi\n0\n\n",
        "2\r\nhi\n" + END,
        "+2\r\nhi\r\n" + END,
        " 2 \r\nhi\r\n" + END,
        "2\r\nhi\r\n+0\r\n\r\n",
        "2\r\nhi\r\n-0\r\n\r\n",
        "002\r\nhi\r\n000\r\n\r\n",
      })
  void acceptsBareLineFeedsSignsSpacesAndZeros(String chunks) {
    assertAccepted(chunks, Step.stall());
  }

  /** Not lax: see {@link WholeLines}. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2",
        "2\r\nhi\r",
        "2\r\nhi\r\n",
        "2\r\nhi\r\n0",
        "2\r\nhi\r\n0\r\n",
        "2\r\nhi\r\n0\r\n\r",
        "2\r\nhi\r\n0\r\nX: y",
        "2\r\nhi\r\n0\r\nX: y\r\n"
      })
  void anEndBeforeTheEmptyLastLineIsNone(String chunks) {
    assertThat(refusal(chunks, Step.close()).reason()).isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void acceptsTrailersOfAsMuchAsABoundOnEachAllows() {
    String wide = "X: " + "y".repeat(BYTES - 10) + "\r\n";
    assertAccepted("2\r\nhi\r\n0\r\n" + wide.repeat(FIELDS) + "\r\n", Step.stall());
    for (String over : List.of("X: y\r\n".repeat(FIELDS + 1), "X: " + "y".repeat(BYTES) + "\r\n")) {
      assertThat(refusal("2\r\nhi\r\n0\r\n" + over + "\r\n", Step.stall()).reason())
          .isEqualTo(Reason.BOUND_EXCEEDED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\nhi\r\n" + END,
        "0x2\r\nhi\r\n" + END,
        "2,5\r\nhi\r\n" + END,
        "\r\nhi\r\n" + END,
        "\u00b2\r\nhi\r\n" + END,
        "8000000000000002\r\nhi\r\n" + END,
        "FFFFFFFFFFFFFFFF\r\nhi\r\n" + END,
        "10000000000000002\r\nhi\r\n" + END,
        "2\r\nhixx" + END,
        "2\r\nhi\r" + END,
        "2\r\nhi\r\n\r\n" + END,
        "2\r\nhi\r\n0\r\ncanary\r\n\r\n",
      })
  void refusesOtherSizesAndMissingLineEnds(String chunks) {
    HeadraceException failure = refusal(chunks, Step.stall());
    assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      assertThat(cause.toString()).doesNotContain("canary");
    }
  }

  /** Sizes beyond 32 bits are sizes: they neither wrap nor overflow. */
  @ParameterizedTest
  @ValueSource(strings = {"100000002", "FFFFFFFFF", "7FFFFFFFFFFFFFFF"})
  void aSizeBeyond32BitsIsMoreThanWhatCame(String size) {
    assertThat(refusal(size + "\r\nhi\r\n" + END, Step.close()).reason())
        .isEqualTo(Reason.TRUNCATED);
  }

  /** The engine waits for more instead of refusing it: the idle read timeout ends that. */
  @Test
  void aNegativeSizeIsRefusedNoSoonerThanMoreComes() {
    assertThat(refusal("-2\r\nhi\r\n" + END, Step.close()).reason()).isEqualTo(Reason.PROTOCOL);
  }
}
