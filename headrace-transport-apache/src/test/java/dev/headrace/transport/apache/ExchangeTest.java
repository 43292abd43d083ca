package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.spi.TransportProvider;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ExchangeTest {
  private final CompletableFuture<Void> go = new CompletableFuture<>();

  @Test
  void completesOnAnIoThread() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x").before(Step.until(go)));
        Rig rig = Rig.plain()) {
      CompletionStage<String> name =
          rig.transport
              .send(Rig.get(server.url("/")))
              .thenApply(r -> Thread.currentThread().getName() + Thread.currentThread().isDaemon());
      go.complete(null);
      assertThat(Rig.await(name)).matches("headrace-io-\\d+true");
    }
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(TransportProvider.class))
        .hasAtLeastOneElementOfType(ApacheTransportProvider.class);
  }
}
