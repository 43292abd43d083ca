package dev.headrace.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.Call;
import dev.headrace.core.Proxies;
import dev.headrace.core.ProxyServer;
import dev.headrace.core.Response;
import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.core.spi.TransportProvider;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.TransportContract;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What is promised on the JDK's client, and what is not; the latter stands in the docs, too. */
class JdkTransportContractTest extends TransportContract {
  private static final boolean CLOSES = Runtime.version().feature() >= 21;
  private static final String LAX =
      "the JDK reads heads laxly, and shows only what it made of them";

  /** So that the collector does not end what a JDK before 21 cannot close. */
  @SuppressWarnings("unused")
  private static volatile List<HttpClient> kept = List.of();

  @Override
  protected Transport create(TransportOptions options) {
    JdkTransport transport = new JdkTransport(options);
    return CLOSES ? transport : new Kept(transport);
  }

  private record Kept(JdkTransport transport) implements Transport {
    @Override
    public CompletionStage<Response> send(Call call) {
      return transport.send(call);
    }

    @Override
    public Capabilities capabilities() {
      return transport.capabilities();
    }

    @Override
    public void close() {
      kept = transport.clients().all();
      transport.close();
    }
  }

  @Override
  protected Map<String, String> cannotPromise() {
    Map<String, String> rows = new LinkedHashMap<>();
    rows.put(
        "sends exactly what it was given and what frames it",
        "the JDK sorts fields and adds User-Agent and Content-Length: 0");
    rows.put("sends field values beyond ASCII", "the JDK would send question marks: refused");
    rows.put("sends an empty query", "the JDK drops the question mark");
    rows.put("states no empty body where none is usual", "it is how a second sending is found out");
    rows.put("takes an early refusal for the answer", "the JDK reads after it has written");
    rows.put("keeps the order of a response's fields", "the JDK keeps them in a sorted map");
    rows.put("status 2000 is PROTOCOL", LAX);
    rows.put("a field without a colon is PROTOCOL", LAX);
    rows.put("a field without a name is PROTOCOL", LAX);
    rows.put("a bare CR in a value is PROTOCOL", LAX);
    rows.put("a NUL in a value is PROTOCOL", LAX);
    rows.put("chunks in HTTP/1.0 is PROTOCOL", LAX);
    rows.put("bytes after a response are nobody's", "the JDK drops them and goes on");
    rows.put("a body after HEAD is nobody's", "the JDK drops it and goes on");
    rows.put("a body after 204 is nobody's", "the JDK fails the response");
    rows.put("a head without an end is BOUND_EXCEEDED", "the JDK's own bound is 384 KiB");
    rows.put("names the phase of a failure within the head", "the JDK does not show it");
    rows.put("a body up to the end needs a close_notify", "the JDK does without");
    if (!CLOSES) {
      rows.put("closing closes idle connections", "a JDK before 21 cannot");
      rows.put("closing ends its threads", "a JDK before 21 cannot");
    }
    return rows;
  }

  @Test
  void whatIsNotPromisedStandsInTheDocs() throws IOException {
    String page = Files.readString(Path.of("../docs/transports.md"));
    assertThat(cannotPromise().keySet()).allSatisfy(row -> assertThat(page).contains(row));
  }

  @Test
  void refusesProxiesInsteadOfPassingThemBy() {
    TransportOptions options =
        TransportOptions.builder(new FakeTime(), new FakeTime())
            .proxies(Proxies.of(ProxyServer.parse("http://proxy.test:3128")))
            .build();
    assertThatThrownBy(() -> new JdkTransportProvider().create(options))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isFoundAsAServiceBelowAllOthers() {
    assertThat(ServiceLoader.load(TransportProvider.class))
        .hasAtLeastOneElementOfType(JdkTransportProvider.class)
        .allSatisfy(provider -> assertThat(provider.priority()).isNegative());
  }
}
