package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.ClientClosedException;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CloseTest {

  @Test
  void failsWhatIsInFlightAndEndsItsThreads() {
    try (FaultServer server = FaultServer.handling(r -> Reply.raw(Step.stall()))) {
      Rig rig = Rig.plain();
      CompletionStage<Response> stage = rig.transport.send(Rig.get(server.url("/")));
      server.awaitRequests(1, Rig.PATIENCE);
      assertThat(threads()).contains("headrace-io-1");

      rig.close(); // does not wait for the server, which never answers
      assertThat(Rig.thrown(stage)).isInstanceOf(ClientClosedException.class);
      server.awaitClosed(1, Rig.PATIENCE);
      Rig.until(() -> !threads().contains("headrace-io"), "I/O threads ended");

      rig.close();
      HeadraceException late = rig.failure(Rig.get(server.url("/")));
      assertThat(late).isInstanceOf(ClientClosedException.class);
      assertThat(late.sent()).isEqualTo(Sent.NO);
    }
  }

  @Test
  void closesIdleConnections() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"))) {
      Rig rig = Rig.plain();
      rig.send(Rig.get(server.url("/")));
      assertThat(server.openConnections()).isEqualTo(1);
      rig.close();
      server.awaitClosed(1, Rig.PATIENCE);
    }
  }

  @Test
  void worksFromAnIoThread() {
    try (FaultServer server =
        FaultServer.handling(r -> Reply.of(200, "x").before(Step.until(go)))) {
      Rig rig = Rig.plain();
      CompletionStage<String> closed =
          rig.transport
              .send(Rig.get(server.url("/")))
              .thenApply(
                  r -> {
                    rig.transport.close();
                    return Thread.currentThread().getName();
                  });
      go.complete(null);
      assertThat(Rig.await(closed)).startsWith("headrace-io-");
      rig.close();
      Rig.until(() -> !threads().contains("headrace-io"), "I/O threads ended");
    }
  }

  private final CompletableFuture<Void> go = new CompletableFuture<>();

  private static String threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .map(Thread::getName)
        .collect(Collectors.joining(" "));
  }
}
