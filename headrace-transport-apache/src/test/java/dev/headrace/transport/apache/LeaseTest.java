package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Url;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FakeTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is to connect for all, and is ended in between. */
class LeaseTest {
  private static final Url URL = Url.parse("https://api.test/");
  private final FakeTime time = new FakeTime();
  private final ApacheTransport transport =
      Rig.with(TransportOptions.builder(time, time).connectionsPerOrigin(1).build()).transport;
  private final List<Lease> leases = new ArrayList<>();
  private final HttpRoute route = transport.route(URL.origin());
  private final H2Connections shared = Objects.requireNonNull(transport.shared(URL.origin()));

  private Lease lease() {
    Lease lease = new Lease(transport, new WireExchange(transport, Rig.get(URL)));
    leases.add(lease);
    return lease;
  }

  /** The pool has no place left. */
  private void fill() {
    for (int i = 0; i < transport.pool().getMaxPerRoute(route); i++) {
      var place = transport.pool().lease("test", route, null, Timeout.DISABLED, null);
      assertThat(place.isDone()).isTrue();
    }
  }

  @AfterEach
  void closes() {
    leases.forEach(Lease::discard);
    transport.close();
  }

  @Test
  void whoWasOverBeforeItBeganToConnectKeepsNobodyWaiting() {
    fill();
    Lease ended = lease();
    ended.discard();
    shared.acquire(route, ended); // as if it had looked before
    assertThat(shared.acquire(route, lease())).as("it connects by itself").isTrue();
  }

  @Test
  void controlWhoIsNotOverIsWaitedFor() {
    fill();
    Lease first = lease();
    shared.acquire(route, first);
    Lease second = lease();
    assertThat(shared.acquire(route, second)).isFalse();
    second.discard();
    first.discard();
    assertThat(shared.acquire(route, lease())).isTrue();
  }
}
