package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Call;
import dev.headrace.core.Phase;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import java.net.InetAddress;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CancelTest {
  private final CancellationException stop = new CancellationException("enough");

  @Test
  void whileResolvingTheNameFreesTheCallerAtOnce() {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    NameLookup slow =
        host -> {
          asked.countDown();
          uninterruptibly(answer);
          return InetAddress.getAllByName("127.0.0.1");
        };
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"));
        Rig rig = new Rig(o -> {}, slow)) {
      Call call = Rig.get(Url.parse("http://slow.test:" + server.port() + "/"));
      CompletionStage<Response> stage = rig.transport.send(call);
      uninterruptibly(asked);
      assertThat(Rig.exchange(call).phase()).isEqualTo(Phase.DNS);
      assertThat(stage.toCompletableFuture()).isNotDone();

      call.scope().cancel(stop);
      assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
      assertThat(Rig.thrown(stage)).isSameAs(stop);
      assertThat(rig.leased()).isZero();
      answer.countDown();
      assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.NO);
      assertThat(server.connections()).isZero();
    }
  }

  private static void uninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
