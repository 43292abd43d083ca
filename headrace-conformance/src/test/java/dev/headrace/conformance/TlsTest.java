package dev.headrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The command and node's own TLS, with certificates made by the JDK's keytool. */
@Timeout(60)
class TlsTest {
  private static final Path STORE = Folders.OUTPUT.resolve("server.p12");
  private static final Path CERTIFICATE = Folders.OUTPUT.resolve("server.pem");
  private static final Path OTHER = Folders.OUTPUT.resolve("other.pem");

  @BeforeAll
  static void makeCertificates() throws IOException {
    make(STORE, CERTIFICATE);
    make(Folders.OUTPUT.resolve("other.p12"), OTHER);
  }

  @Test
  void speaksTlsWithTheServerThatItTrusts() {
    try (ForeignServer server = ForeignServer.start(Map.of("PFX", STORE.toString()))) {
      assertThat(get(server, 0, "--cacert", CERTIFICATE.toString()).out())
          .contains("sunt aut facere");
      assertThat(get(server, 0, "-k").out()).contains("sunt aut facere");
    }
  }

  @Test
  void controlAnotherAuthorityAndTheJvmsAreRefused() {
    try (ForeignServer server = ForeignServer.start(Map.of("PFX", STORE.toString()))) {
      assertThat(get(server, 1, "--cacert", OTHER.toString()).err()).contains("TLS");
      assertThat(get(server, 1).err()).contains("TLS");
    }
  }

  private static Cli get(ForeignServer server, int status, String... options) {
    List<String> arguments = new ArrayList<>(List.of("get", server.url() + "/posts/1"));
    arguments.addAll(List.of(options));
    try (Cli get = Cli.start(arguments)) {
      assertThat(get.status()).as(get.err()).isEqualTo(status);
      return get;
    }
  }

  static void make(Path store, Path certificate) throws IOException {
    Files.deleteIfExists(store);
    keytool(
        store,
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-validity",
        "2",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost");
    keytool(store, "-exportcert", "-rfc", "-file", certificate.toString());
  }

  private static void keytool(Path store, String... arguments) throws IOException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> command =
        new ArrayList<>(
            List.of(
                keytool.toString(),
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "conformance",
                "-alias",
                "server"));
    command.addAll(1, List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Folders.OUTPUT.resolve("keytool.log").toFile())
            .start();
    assertThat(process.onExit().join().exitValue()).isZero();
  }
}
