package dev.headrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.testing.FaultServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HttpClientsTest {
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(30);

  static List<String> names() {
    return HttpClients.NAMES;
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyClientSendsEachRequestOnceAndReadsTheWholeBody(String name) throws Exception {
    try (FaultServer server = JsonServer.start();
        HttpClients.HttpClient client = HttpClients.create(name, server.url("/posts/1"), 4)) {
      Measurement measured = new ClosedLoop(client, JsonServer.BYTES, 4).run(LONG_ENOUGH, 40);

      assertThat(measured.requests()).isEqualTo(40);
      assertThat(server.requests()).isEqualTo(40);
      assertThat(measured.bytesEach()).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void anAnswerOtherThanExpectedFailsTheMeasurement(String name) throws Exception {
    try (FaultServer server = JsonServer.start();
        HttpClients.HttpClient client = HttpClients.create(name, server.url("/posts/1"), 1)) {
      ClosedLoop loop = new ClosedLoop(client, JsonServer.BYTES + 1, 1);

      assertThatThrownBy(() -> loop.run(LONG_ENOUGH, 1))
          .isInstanceOf(IllegalStateException.class)
          .cause()
          .hasMessageContaining("300 bytes");
    }
  }
}
