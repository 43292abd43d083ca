package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CredentialTest {
  private static final String CANARY = "canary-7f3a";

  @ParameterizedTest
  @CsvSource({
    "bearer:env:SECRET, Authorization, Bearer canary-7f3a",
    "apikey:header:X-Api-Key:env:SECRET, X-Api-Key, canary-7f3a",
    "basic:user:env:SECRET, Authorization, Basic dXNlcjpjYW5hcnktN2YzYQ=="
  })
  void reachesTheServerAndNoOutput(String spec, String header, String value) {
    try (FaultServer server =
        FaultServer.handling(r -> Reply.of(403, "no").header("Set-Cookie", CANARY))) {
      Cli.Run one =
          new Cli()
              .environment("SECRET", CANARY)
              .with("get", server.base(), "-i", "-v", "--auth", spec);
      Cli.Run many =
          new Cli()
              .environment("SECRET", CANARY)
              .input("/a\n{\"url\":\"/b\",\"headers\":{\"Cookie\":\"" + CANARY + "\"}}\n")
              .with("bulk", "--base", server.base(), "--auth", spec, "-v");
      assertThat(server.received()).hasSize(3);
      assertThat(server.received()) // the control: it was sent
          .allSatisfy(r -> assertThat(r.headers().first(header)).isEqualTo(value));
      for (Cli.Run run : List.of(one, many)) {
        assertThat(run.out() + run.err()).contains("403");
        assertThat(run.out() + run.err()).doesNotContain(CANARY).doesNotContain("dXNlcjp");
      }
    }
  }

  @Test
  void tokenFileIsReadAgainWhenTheServerRefusesIt(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "old\n");
    try (FaultServer server =
        FaultServer.handling(
            r -> {
              if ("Bearer new".equals(r.headers().first("Authorization"))) {
                return Reply.of(200, "in");
              }
              write(file, "new\n");
              return Reply.of(401).header("WWW-Authenticate", "Bearer");
            })) {
      Cli.Run run = Cli.run("get", server.base(), "--auth", "bearer:file:" + file);
      assertThat(run.out()).isEqualTo("in");
      assertThat(server.requests()).isEqualTo(2);
    }
  }

  @Test
  void goesToOneOriginOnly() {
    try (FaultServer mine = FaultServer.handling(r -> Reply.of(200));
        FaultServer other = FaultServer.handling(r -> Reply.of(200))) {
      for (String[] secret :
          new String[][] {
            {"--auth", "bearer:env:SECRET"}, {"-H", "Authorization: Bearer " + CANARY}
          }) {
        Cli cli = new Cli().environment("SECRET", CANARY);
        Cli.Run one = cli.with("get", other.base(), "--base", mine.base(), secret[0], secret[1]);
        assertThat(one.status()).isEqualTo(2);
        cli.input(mine.base() + "/a\n" + other.base() + "/b\n");
        Cli.Run many = cli.with("bulk", "--keep-order", secret[0], secret[1]);
        assertThat(many.status()).isEqualTo(1);
        assertThat(Json.object(many.lines().get(1)))
            .extractingByKey("error")
            .isInstanceOfSatisfying(
                Map.class, error -> assertThat(error.get("type")).isEqualTo("BadInput"));
        assertThat(one.err() + many.err() + many.out()).doesNotContain(CANARY);
      }
      assertThat(mine.requests()).isEqualTo(2); // the control
      assertThat(other.requests()).isZero();
    }
  }

  @Test
  void secretsInUrlsAreMaskedInResults() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200))) {
      Cli.Run run =
          new Cli()
              .input(server.base() + "/x?access_token=" + CANARY + "&page=2\n")
              .with("bulk", "-v");
      assertThat(server.received().get(0).target()).contains(CANARY); // the control
      assertThat(run.out() + run.err()).doesNotContain(CANARY).contains("page=2");
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    }
  }
}
