package dev.headrace.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls that are cancelled about when they end, beside calls that take over their connections. */
class NeighboursTest {
  private static final int CALLS =
      "full".equals(System.getProperty("headrace.sweeps")) ? 12_000 : 800;
  private final CancellationException stop = new CancellationException("enough");
  private static final int AT_A_TIME = 8;
  private static final int SLOWEST_NANOS = 1_000_000;

  @Test
  void cancellingHarmsNoNeighbour() {
    long seed = Long.getLong("headrace.seed", 1);
    System.out.println("cancelled beside neighbours: " + CALLS + " calls, headrace.seed=" + seed);
    Reply[] replies = {Reply.of(200, "whole"), Reply.chunked(200, "who", "le")};
    try (Timer.Closeable timer = Timer.system("neighbours-timer");
        FaultServer server = FaultServer.handling(r -> replies[r.path().length() % 2])) {
      TransportOptions options =
          TransportOptions.builder(TimeSource.system(), timer).connectionsPerOrigin(3).build();
      try (JdkTransport transport = new JdkTransport(options)) {
        CompletableFuture<?>[] loops = new CompletableFuture<?>[AT_A_TIME];
        for (int i = 0; i < AT_A_TIME; i++) {
          Random random = new Random(seed * AT_A_TIME + i);
          boolean cancels = i % 2 == 0;
          loops[i] =
              CompletableFuture.runAsync(
                  () -> loop(transport, server, cancels ? random : null),
                  task -> new Thread(task, "neighbour").start());
        }
        CompletableFuture.allOf(loops).join();
      }
    }
  }

  private void loop(JdkTransport transport, FaultServer server, @Nullable Random random) {
    for (int i = 0; i < CALLS / AT_A_TIME; i++) {
      Call call =
          Exchange.begin(
              Call.of(Request.get(server.url(i % 4 < 2 ? "/" : "/a")), TimeSource.system()));
      CompletableFuture<Response> stage = transport.send(call).toCompletableFuture();
      if (random == null) {
        assertThat(stage.join().body().buffered()).asString().isEqualTo("whole");
      } else {
        LockSupport.parkNanos(random.nextInt(SLOWEST_NANOS));
        call.scope().cancel(stop);
        assertEndsOnlySo(stage);
      }
    }
  }

  private void assertEndsOnlySo(CompletableFuture<Response> stage) {
    Throwable failure = stage.handle((response, thrown) -> thrown).join();
    if (failure != null) {
      assertThat(failure).isSameAs(stop);
    }
  }
}
