package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class TestCertificatesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private final HttpClient client = HttpClient.newHttpClient();

  private static HttpRequest.Builder to(FaultServer server, String target) {
    return HttpRequest.newBuilder(URI.create(server.base() + target));
  }

  @Test
  void speaksTls() throws Exception {
    TestCertificates certificates = TestCertificates.localhost();
    try (FaultServer server =
        FaultServer.builder()
            .tls(certificates.serverContext())
            .handler(r -> Reply.of(200, "secret").then(Step.close()))
            .start()) {
      HttpClient trusting =
          HttpClient.newBuilder().sslContext(certificates.trustingContext()).build();
      HttpRequest request = to(server, "/").build();
      assertThat(trusting.send(request, BodyHandlers.ofString()).body()).isEqualTo("secret");
      assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
          .isInstanceOf(SSLHandshakeException.class);
      server.awaitClosed(2, PATIENCE);
    }
  }

  @Test
  void certificatesCanBeWrongOnPurpose() {
    assertThat(TestCertificates.localhost().pem()).startsWith("-----BEGIN CERTIFICATE-----\nMI");
    for (TestCertificates wrong :
        new TestCertificates[] {
          TestCertificates.expired(), TestCertificates.forHosts("other.test")
        }) {
      try (FaultServer server =
          FaultServer.builder().tls(wrong.serverContext()).handler(r -> Reply.of(200)).start()) {
        HttpClient trusting = HttpClient.newBuilder().sslContext(wrong.trustingContext()).build();
        assertThatThrownBy(() -> trusting.send(to(server, "/").build(), BodyHandlers.discarding()))
            .isInstanceOf(SSLHandshakeException.class);
      }
    }
  }
}
