package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

  private static FaultServer server(TestCertificates certificates) {
    return FaultServer.builder()
        .tls(certificates.serverContext())
        .handler(r -> Reply.of(200, "secure"))
        .start();
  }

  private static String pem(Path folder) throws IOException {
    String pem = TestCertificates.localhost().pem();
    return Files.writeString(folder.resolve("ca.pem"), pem).toString();
  }

  @Test
  void unknownAuthorityIsRefused() {
    try (FaultServer server = server(TestCertificates.localhost())) {
      Cli.Run run = Cli.run("get", server.base());
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .contains("no secure connection", "certification path", "TLS", "--cacert");
      assertThat(run.err().lines()).hasSize(1);
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void cacertTrustsWhatTheFileHolds(@TempDir Path folder) throws IOException {
    try (FaultServer server = server(TestCertificates.localhost())) {
      Cli.Run run = Cli.run("get", server.base(), "--cacert", pem(folder));
      assertThat(run.err()).isEmpty();
      assertThat(run.status()).isZero();
      assertThat(run.out()).isEqualTo("secure");
    }
  }

  @Test
  void cacertReadsDerToo(@TempDir Path folder) throws Exception {
    byte[] der = TestCertificates.localhost().authority().getEncoded();
    Path file = Files.write(folder.resolve("ca.der"), der);
    try (FaultServer server = server(TestCertificates.localhost())) {
      assertThat(Cli.run("get", server.base(), "--cacert", file.toString()).out())
          .isEqualTo("secure");
    }
  }

  @Test
  void cacertTrustsNothingElse(@TempDir Path folder) throws IOException {
    try (FaultServer server = server(TestCertificates.forHosts("localhost"))) {
      Cli.Run run = Cli.run("get", server.base(), "--cacert", pem(folder));
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).contains("no secure connection", "TransportException, TLS");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void http11IsSpokenIfNothingElseIsOffered() {
    try (FaultServer server = server(TestCertificates.localhost())) {
      Cli.Run run = Cli.run("get", server.base(), "-k", "-i", "--http1.1");
      assertThat(run.status()).isZero();
      assertThat(run.out()).startsWith("HTTP/1.1 200\n").endsWith("secure");
    }
  }

  @Test
  void insecureChecksNeitherAuthorityNorHostName() {
    try (FaultServer server = server(TestCertificates.forHosts("elsewhere.example"))) {
      Cli.Run run = Cli.run("get", server.base(), "-k");
      assertThat(run.status()).isZero();
      assertThat(run.out()).isEqualTo("secure");
      assertThat(Cli.run("get", server.base()).status()).isEqualTo(1);
    }
  }
}
