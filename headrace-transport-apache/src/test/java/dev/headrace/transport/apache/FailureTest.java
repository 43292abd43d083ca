package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Method;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FailureTest {
  @Test
  void anUnknownNameIsNotSentAndNeverResolvedOnTheCaller() {
    NameLookup lookup =
        host -> {
          assertThat(Thread.currentThread().getName()).startsWith("headrace-dns-");
          throw new UnknownHostException(host);
        };
    try (Rig rig = new Rig(o -> {}, lookup)) {
      HeadraceException failure = rig.failure(Rig.get(Url.parse("http://nowhere.test/")));
      assertThat(failure.reason()).isEqualTo(Reason.DNS);
      assertThat(failure.phase()).isEqualTo(Phase.DNS);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(failure.summary()).contains("nowhere.test");
    }
  }

  @Test
  void theNextAddressIsTriedAndAddressesAreNotLookedUp() throws Exception {
    AtomicInteger lookups = new AtomicInteger();
    NameLookup lookup =
        host -> {
          lookups.incrementAndGet();
          return new InetAddress[] {loopback(2), loopback(1)};
        };
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"));
        Rig rig = new Rig(o -> {}, lookup)) {
      Url named = Url.parse("http://two.test:" + server.port() + "/");
      assertThat(rig.send(Rig.get(named)).status()).isEqualTo(200);
      assertThat(server.received().get(0).headers().first("Host"))
          .isEqualTo("two.test:" + server.port());
      assertThat(lookups).hasValue(1);
      assertThat(rig.send(Rig.get(server.url("/"))).status()).isEqualTo(200);
      assertThat(lookups).hasValue(1);
    }
  }

  @Test
  void anIdleConnectionThatDiedIsReplacedUnnoticed() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x").then(Step.close()));
        Rig rig = Rig.plain()) {
      for (int i = 0; i < 30; i++) {
        Request post = new Request(Method.POST, server.url("/"), Headers.empty(), Body.of("x"));
        Call call = Rig.call(post);
        try {
          assertThat(rig.send(call).status()).isEqualTo(200);
        } catch (java.util.concurrent.CompletionException lost) { // the FIN was still on its way
          assertThat(lost.getCause())
              .isInstanceOfSatisfying(
                  HeadraceException.class,
                  failure -> {
                    assertThat(failure.reason()).isIn(Reason.LOST, Reason.WRITE_FAILED);
                    assertThat(failure.sent()).isNotEqualTo(Sent.NO);
                  });
        }
        Rig.until(() -> server.openConnections() == 0, "closed by the server");
        Rig.until(() -> !rig.hasOpenIdle(), "noticed");
      }
      assertThat(server.requests()).isEqualTo(30);
    }
  }

  private static InetAddress loopback(int last) throws java.net.UnknownHostException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) last});
  }
}
