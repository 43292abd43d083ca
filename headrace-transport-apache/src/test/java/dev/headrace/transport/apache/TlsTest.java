package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Call;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import dev.headrace.testing.TestCertificates;
import org.junit.jupiter.api.Test;

class TlsTest {
  private static final TestCertificates GOOD = TestCertificates.localhost();

  private static FaultServer server(TestCertificates certificates) {
    return FaultServer.builder()
        .tls(certificates.serverContext())
        .handler(r -> Reply.of(200, "secret"))
        .start();
  }

  private static Rig trusting(TestCertificates certificates) {
    return new Rig(o -> o.tls(origin -> certificates.trustingContext()));
  }

  private static void assertRefused(HeadraceException failure) {
    assertThat(failure.reason()).isEqualTo(Reason.TLS);
    assertThat(failure.phase()).isEqualTo(Phase.TLS);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }

  @Test
  void speaksTlsAndUsesTheConnectionAgain() {
    try (FaultServer server = server(GOOD);
        Rig rig = trusting(GOOD)) {
      for (int i = 0; i < 5; i++) {
        assertThat(Rig.text(rig.send(Rig.get(server.url("/"))))).isEqualTo("secret");
      }
      assertThat(server.connections()).isEqualTo(1);
      Url named = Url.parse("https://localhost:" + server.port() + "/");
      assertThat(rig.send(Rig.get(named)).status()).isEqualTo(200);
    }
  }

  @Test
  void refusesAnUnknownAuthorityUnlessInsecure() {
    try (FaultServer server = server(GOOD);
        Rig strict = Rig.plain();
        Rig insecure = new Rig(o -> o.insecure(true))) {
      assertRefused(strict.failure(Rig.get(server.url("/"))));
      assertThat(server.requests()).isZero();
      assertThat(strict.leased()).isZero();
      assertThat(insecure.send(Rig.get(server.url("/"))).status()).isEqualTo(200);
    }
  }

  @Test
  void refusesAnotherHostsCertificateUnlessInsecure() {
    TestCertificates other = TestCertificates.forHosts("other.test");
    try (FaultServer server = server(other);
        Rig strict = trusting(other);
        Rig insecure = new Rig(o -> o.insecure(true))) {
      assertRefused(strict.failure(Rig.get(server.url("/"))));
      assertThat(server.requests()).isZero();
      assertThat(insecure.send(Rig.get(server.url("/"))).status()).isEqualTo(200);
    }
  }

  @Test
  void refusesAnExpiredCertificate() {
    TestCertificates old = TestCertificates.expired();
    try (FaultServer server = server(old);
        Rig rig = trusting(old)) {
      assertRefused(rig.failure(Rig.get(server.url("/"))));
    }
  }

  @Test
  void aServerThatDoesNotSpeakTlsIsATlsFailure() {
    try (FaultServer server =
            FaultServer.builder()
                .onAccept(1, Step.bytes("HTTP/1.1 400 Bad\r\n\r\n"), Step.close())
                .onAccept(2, Step.close())
                .start();
        Rig rig = Rig.plain()) {
      Url url = Url.parse("https://127.0.0.1:" + server.port() + "/");
      assertRefused(rig.failure(Rig.get(url)));
      assertRefused(rig.failure(Rig.get(url)));
    }
  }

  @Test
  void aContextThatCannotBeMadeIsATlsFailure() {
    try (FaultServer server = server(GOOD);
        Rig rig =
            new Rig(
                o ->
                    o.tls(
                        origin -> {
                          throw new IllegalStateException("no key store");
                        }))) {
      HeadraceException failure = rig.failure(Rig.get(server.url("/")));
      assertRefused(failure);
      assertThat(rig.leased()).isZero();
    }
  }

  @Test
  void aBodyUpToTheEndNeedsACloseNotify() {
    byte[] body = new byte[100];
    try (FaultServer server =
            FaultServer.builder()
                .tls(GOOD.serverContext())
                .handler(
                    r ->
                        r.path().equals("/cut")
                            ? Reply.of(200, body).untilClose().then(Step.cut())
                            : Reply.of(200, body).untilClose())
                .start();
        Rig rig = trusting(GOOD)) {
      HeadraceException failure = rig.failure(Rig.get(server.url("/cut")));
      assertThat(failure.reason()).isEqualTo(Reason.TRUNCATED);
      assertThat(failure.phase()).isEqualTo(Phase.BODY);
      Call streamed = Rig.streamed(server.url("/cut"));
      Response begun = rig.send(streamed);
      assertThat(Rig.failure(begun.body().collect(1_000, streamed)).reason())
          .isEqualTo(Reason.TRUNCATED);
      assertThat(rig.leased() + rig.idle()).isZero();
      Response whole = rig.send(Rig.get(server.url("/")));
      assertThat(whole.body().length()).as("control").isEqualTo(100);
    }
  }
}
