package dev.headrace.testing;

import static dev.headrace.testing.ContractRig.get;
import static dev.headrace.testing.ContractRig.text;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.headrace.core.Call;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/** Trust is asked before anything is sent, and is each origin's own. */
final class TlsRows {
  static final List<ContractRow> ALL =
      List.of(
          ContractRow.anyVersion("speaks TLS", TlsRows::speaks),
          new ContractRow("refuses an authority it does not know", TlsRows::unknown),
          new ContractRow("refuses another host's certificate", TlsRows::otherHost),
          ContractRow.anyVersion("refuses an expired certificate", TlsRows::expired),
          ContractRow.anyVersion("trusts each origin as it was told", TlsRows::perOrigin),
          new ContractRow(
              "a server that does not speak TLS is TLS",
              rig -> refusesGreeting(rig, Step.bytes("HTTP/1.1 400 Bad\r\n\r\n"), Step.close())),
          new ContractRow(
              "a handshake that the server ends is TLS", rig -> refusesGreeting(rig, Step.close())),
          new ContractRow("a context that cannot be made is TLS", TlsRows::noContext),
          new ContractRow("a body up to the end needs a close_notify", TlsRows::cut));

  private TlsRows() {}

  /** Makes what takes a while, on a thread that nobody interrupts. */
  static void prepare() {
    TestCertificates.localhost();
    TestCertificates.expired();
    Objects.requireNonNull(OtherHost.CERTIFICATES);
  }

  /** Made once. */
  private static final class OtherHost {
    static final TestCertificates CERTIFICATES = TestCertificates.forHosts("other.test");
  }

  private static FaultServer server(ContractRig rig, TestCertificates certificates) {
    return rig.serving(
        FaultServer.builder()
            .tls(certificates.serverContext())
            .handler(r -> Reply.of(200, "secret")));
  }

  private static ContractRig trusting(ContractRig rig, TestCertificates certificates) {
    return rig.with(o -> o.tls(origin -> certificates.trustingContext()));
  }

  private static void assertRefused(ContractRig rig, Url url) {
    HeadraceException failure = rig.failure(get(url));
    assertEquals(Reason.TLS, failure.reason(), failure.summary());
    assertEquals(Sent.NO, failure.sent());
  }

  private static void speaks(ContractRig rig) {
    TestCertificates good = TestCertificates.localhost();
    FaultServer server = server(trusting(rig, good), good);
    for (int i = 0; i < 5; i++) {
      assertEquals("secret", text(rig.send(get(server.url("/")))));
    }
    assertEquals(1, server.connections());
    Url named = Url.parse("https://localhost:" + server.port() + "/");
    assertEquals(200, rig.send(get(named)).status());
  }

  private static void unknown(ContractRig rig) {
    refusedUnlessInsecure(rig, TestCertificates.localhost());
  }

  private static void otherHost(ContractRig rig) {
    TestCertificates other = OtherHost.CERTIFICATES;
    refusedUnlessInsecure(trusting(rig, other), other);
  }

  private static void refusedUnlessInsecure(ContractRig rig, TestCertificates certificates) {
    FaultServer server = server(rig, certificates);
    assertRefused(rig, server.url("/"));
    assertEquals(0, server.requests());
    ContractRig insecure = rig.another(o -> o.insecure(true));
    assertEquals(200, insecure.send(get(server.url("/"))).status());
    assertRefused(rig, server.url("/"));
  }

  private static void expired(ContractRig rig) {
    TestCertificates old = TestCertificates.expired();
    FaultServer server = server(trusting(rig, old), old);
    assertRefused(rig, server.url("/"));
    assertEquals(0, server.requests());
  }

  private static void perOrigin(ContractRig rig) {
    TestCertificates good = TestCertificates.localhost();
    FaultServer known = server(rig, good);
    FaultServer stranger = server(rig, good);
    SSLContext other = OtherHost.CERTIFICATES.trustingContext();
    rig.with(o -> o.tls(origin -> origin.port() == known.port() ? good.trustingContext() : other));
    assertEquals("secret", text(rig.send(get(known.url("/")))));
    assertRefused(rig, stranger.url("/"));
    assertEquals(0, stranger.requests());
  }

  private static void refusesGreeting(ContractRig rig, Step... greeting) {
    FaultServer server = rig.serving(FaultServer.builder().onAccept(1, greeting));
    assertRefused(rig, Url.parse("https://127.0.0.1:" + server.port() + "/"));
    assertEquals(1, server.connections());
  }

  private static void noContext(ContractRig rig) {
    FaultServer server = server(rig, TestCertificates.localhost());
    rig.with(
        o ->
            o.tls(
                origin -> {
                  throw new IllegalStateException("no key store");
                }));
    assertRefused(rig, server.url("/"));
    assertEquals(0, server.connections());
  }

  private static void cut(ContractRig rig) {
    TestCertificates good = TestCertificates.localhost();
    FaultServer server =
        trusting(rig, good)
            .serving(
                FaultServer.builder()
                    .tls(good.serverContext())
                    .handler(
                        r ->
                            r.path().equals("/cut")
                                ? Reply.of(200, "half").untilClose().then(Step.cut())
                                : Reply.of(200, "whole").untilClose()));
    assertEquals("whole", text(rig.send(get(server.url("/")))));
    rig.assertFails(get(server.url("/cut")), Reason.TRUNCATED);
    Call streamed = ContractRig.streamed(server.url("/cut"));
    Response begun = rig.send(streamed);
    assertEquals(Reason.TRUNCATED, rig.failure(begun.body().collect(100, streamed)).reason());
  }
}
