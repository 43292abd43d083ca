package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.core.spi.TransportFailures;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Where a name leads. */
class NameTest {
  @Test
  void aNewConnectionGoesWhereTheNameLeadsByThen() {
    AtomicInteger lookups = new AtomicInteger();
    NameLookup moving =
        host ->
            new InetAddress[] {
              InetAddress.getByAddress(
                  host, new byte[] {127, 0, 0, (byte) lookups.incrementAndGet()})
            };
    try (FaultServer server =
            FaultServer.handling(r -> Reply.of(200, "x").header("Connection", "close"));
        Rig rig = new Rig(o -> {}, moving)) {
      Url named = Url.parse("http://moving.test:" + server.port() + "/");
      assertThat(rig.send(Rig.get(named)).status()).isEqualTo(200);
      rig.assertFails(Rig.get(named), Reason.CONNECT_REFUSED); // there is nobody at its new address
      assertThat(lookups).hasValue(2);
      assertThat(server.requests()).isOne();
    }
  }

  @Test
  void aConnectionThatIsKeptNeedsNoLookup() {
    AtomicInteger lookups = new AtomicInteger();
    NameLookup counting =
        host -> {
          lookups.incrementAndGet();
          return InetAddress.getAllByName("127.0.0.1");
        };
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"));
        Rig rig = new Rig(o -> {}, counting)) {
      Url named = Url.parse("http://kept.test:" + server.port() + "/");
      for (int i = 0; i < 3; i++) {
        assertThat(rig.send(Rig.get(named)).status()).isEqualTo(200);
      }
      assertThat(lookups).hasValue(1);
    }
  }

  @Test
  void whatNoRouteLeadsToIsUnreachableAndNotSent() {
    assertUnreachable(new NoRouteToHostException("No route to host"));
    assertUnreachable(new ConnectException("Network is unreachable"));
    assertUnreachable(new SocketException("Network is unreachable"));
  }

  private static void assertUnreachable(IOException thrown) {
    Call call = Rig.get(Url.parse("http://far.test/"));
    Exchange exchange = Rig.exchange(call);
    exchange.progress(Phase.CONNECT, Sent.NO);
    HeadraceException failure =
        new EngineFailures(new TransportFailures(call), exchange).of(thrown);
    assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    assertThat(failure.phase()).isEqualTo(Phase.CONNECT);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(failure.summary()).contains("far.test");
  }
}
