package dev.headrace.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Origin;
import dev.headrace.core.Url;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FakeTime;
import java.security.GeneralSecurityException;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

class ClientsTest {
  private static final Origin ONE = Url.parse("https://one.test").origin();
  private static final Origin OTHER = Url.parse("https://other.test").origin();

  private static Clients clients(UnaryOperator<TransportOptions.Builder> settings) {
    FakeTime time = new FakeTime();
    TransportOptions options = settings.apply(TransportOptions.builder(time, time)).build();
    return new Clients(options, Runnable::run, () -> new FakeEngine().builder());
  }

  private static void assertOneServesBoth(Clients clients) {
    assertThat(clients.of(ONE)).isNotNull().isSameAs(clients.of(OTHER));
    assertThat(clients.all()).hasSize(1);
  }

  @Test
  void originsOfOneContextShareAClient() {
    assertOneServesBoth(clients(options -> options));
  }

  @Test
  void originsThatGoUncheckedShareAClient() {
    assertOneServesBoth(clients(options -> options.insecure(true)));
  }

  @Test
  void originsOfDifferentContextsShareNone() throws GeneralSecurityException {
    SSLContext mine = SSLContext.getInstance("TLS");
    SSLContext theirs = SSLContext.getInstance("TLS");
    Clients clients = clients(options -> options.tls(o -> o.equals(ONE) ? mine : theirs));
    assertThat(clients.of(ONE)).isNotNull().isNotSameAs(clients.of(OTHER));
    assertThat(clients.of(ONE)).as("for good").isSameAs(clients.of(ONE));
    assertThat(clients.all()).hasSize(2);
  }
}
