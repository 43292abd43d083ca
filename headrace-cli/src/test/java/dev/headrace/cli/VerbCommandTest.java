package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VerbCommandTest {

  @ParameterizedTest
  @ValueSource(strings = {"get", "post", "put", "patch", "delete", "options"})
  void sendsItsMethodAndPrintsTheBody(String verb) {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "for " + r.method()))) {
      Cli.Run run = Cli.run(verb, server.base() + "/x");
      assertThat(run.status()).isZero();
      assertThat(run.out()).isEqualTo("for " + verb.toUpperCase(Locale.ROOT));
      assertThat(run.err()).isEmpty();
    }
  }

  @Test
  void headPrintsNothingUnlessTheHeadIsAskedFor() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "body"))) {
      assertThat(Cli.run("head", server.base()).out()).isEmpty();
      assertThat(Cli.run("head", "-i", server.base()).out()).startsWith("HTTP/1.1 200\n");
    }
  }

  @Test
  void bodyPassesByteForByte() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, all))) {
      assertThat(Cli.run("get", server.base()).bytes()).isEqualTo(all);
    }
  }

  @Test
  void includePrintsStatusAndHeaderFieldsWithSecretsMasked() {
    try (FaultServer server =
        FaultServer.handling(
            r -> Reply.of(200, "x").header("X-Plain", "shown").header("Set-Cookie", "canary-2"))) {
      Cli.Run run = Cli.run("get", "-i", server.base());
      assertThat(run.out()).startsWith("HTTP/1.1 200\n").contains("X-Plain: shown\n");
      assertThat(run.out()).endsWith("\n\nx").doesNotContain("canary");
    }
  }

  @Test
  void outputFileTakesTheBody(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("out");
    Files.writeString(file, "a longer text than the body");
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "body"))) {
      Cli.Run run = Cli.run("get", server.base(), "-o", file.toString());
      assertThat(run.status()).isZero();
      assertThat(run.out()).isEmpty();
      assertThat(file).hasContent("body");
    }
  }

  @Test
  void errorStatusFailsButItsBodyIsPrinted() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(404, "no such post"))) {
      Cli.Run run = Cli.run("get", server.base() + "/posts/0");
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out()).isEqualTo("no such post");
      assertThat(run.err()).contains("/posts/0", "404", "NotFoundException");
      assertThat(run.err().lines()).hasSize(1);
      assertThat(Cli.run("get", "--any-status", server.base()).status()).isZero();
    }
  }

  @Test
  void refusedConnectionFailsEvenWithAnyStatus() {
    try (FaultServer nobody = FaultServer.refusing()) {
      Cli.Run run = Cli.run("get", nobody.base(), "--any-status", "--attempts", "1");
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("CONNECT_REFUSED").doesNotContain("\tat ");
    }
  }

  @Test
  void attemptsBoundRetries() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(502))) {
      Cli.run("get", server.base(), "--attempts", "2");
      assertThat(server.requests()).isEqualTo(2);
      Cli.run("get", server.base(), "--attempts", "1");
      assertThat(server.requests()).isEqualTo(3);
    }
  }

  @Test
  void dataIsSentAsItIs(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("data");
    Files.write(file, new byte[] {0, 1, (byte) 0xff});
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200))) {
      assertThat(Cli.run("post", server.base(), "-d", "a=1").status()).isZero();
      assertThat(Cli.run("post", server.base(), "-d", "@" + file).status()).isZero();
      assertThat(new Cli().input("from stdin").with("post", server.base(), "-d", "-").status())
          .isZero();
      assertThat(server.received().get(0).text()).isEqualTo("a=1");
      assertThat(server.received().get(1).body()).containsExactly(0, 1, 0xff);
      assertThat(server.received().get(2).text()).isEqualTo("from stdin");
      assertThat(server.received().get(0).headers().first("Content-Type")).startsWith("text/plain");
    }
  }

  @Test
  void jsonIsCheckedAndNamed() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200))) {
      assertThat(Cli.run("post", server.base(), "--json", "{\"a\": 1.10}").status()).isZero();
      Received received = server.received().get(0);
      assertThat(received.text()).isEqualTo("{\"a\": 1.10}");
      assertThat(received.headers().first("Content-Type")).isEqualTo("application/json");
      Cli.Run bad = Cli.run("post", server.base(), "--json", "{\"canary\": }");
      assertThat(bad.status()).isEqualTo(2);
      assertThat(bad.err()).contains("--json", "column 12").doesNotContain("canary");
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @Test
  void queryParametersAreEncodedAndRepeat() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200))) {
      Cli.run("get", server.base() + "/p?a=1", "--query", "b=x y&z", "--query", "b=é");
      assertThat(server.received().get(0).target()).isEqualTo("/p?a=1&b=x%20y%26z&b=%C3%A9");
    }
  }

  @Test
  void baseIsPrefixOfRelativeUrls() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200))) {
      Cli.run("get", "posts/1", "--base", server.base() + "/v1/");
      Cli.run("get", "/posts/{2}", "--base", server.base() + "/v1");
      assertThat(server.received())
          .extracting(Received::target)
          .containsExactly("/v1/posts/1", "/v1/posts/%7B2%7D");
    }
  }

  @Test
  void headerFieldsComeFromArgumentsAndFiles(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("fields");
    Files.writeString(file, "X-Secret: canary-3\n\nX-More: 2\n");
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200))) {
      Cli.Run run =
          Cli.run("get", server.base(), "-v", "-H", "X-One: a", "-H", "X-One: b", "-H", "@" + file);
      assertThat(run.status()).isZero();
      Received received = server.received().get(0);
      assertThat(received.headers().first("X-One")).isEqualTo("a, b");
      assertThat(received.headers().first("X-Secret")).isEqualTo("canary-3"); // the control
      assertThat(run.err()).contains("attempt 1").doesNotContain("canary");
    }
  }

  @Test
  void secretStaysMaskedWhenItsNameIsRepeatedInTheOpen(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("fields"), "X-One: canary-4\n");
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200))) {
      Cli.Run run =
          Cli.run("get", server.base(), "-v", "-i", "-H", "@" + file, "-H", "x-one: open");
      assertThat(server.received().get(0).headers().all("X-One")).containsExactly("canary-4, open");
      assertThat(run.out() + run.err()).contains("attempt 1").doesNotContain("canary");
    }
  }

  @Test
  void answerWithoutContentPrintsNothing() {
    try (FaultServer server =
        FaultServer.handling(r -> Reply.raw(Step.bytes("HTTP/1.1 204 No Content\r\n\r\n")))) {
      Cli.Run run = Cli.run("delete", server.base() + "/posts/1");
      assertThat(run.status()).isZero();
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).isEmpty();
      assertThat(Cli.run("delete", "-i", server.base()).out()).startsWith("HTTP/1.1 204\n");
    }
  }

  @Test
  void bodyOverTheBoundFailsWithItsReason() {
    byte[] large = new byte[17 << 20];
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, large))) {
      Cli.Run run = Cli.run("get", server.base());
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.bytes()).isEmpty();
      assertThat(run.err()).contains("the response body is longer than", "BoundExceededException");
      assertThat(run.err().lines()).hasSize(1);
      assertThat(server.requests()).isEqualTo(1);
    }
  }

  @Test
  void unwritableOutputIsToldBeforeTheCall(@TempDir Path folder) {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "body"))) {
      Cli.Run run = Cli.run("get", server.base(), "-o", folder.toString());
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).startsWith("headrace: -o " + folder + ": cannot be written");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void closedPipeEndsQuietly() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "body"))) {
      Cli.Run run = new Cli().brokenAfter(0).with("get", server.base());
      assertThat(run.status()).isEqualTo(141);
      assertThat(run.err()).isEmpty();
    }
  }

  @Test
  void redirectsAreFollowed() {
    try (FaultServer server =
        FaultServer.handling(
            r ->
                r.target().equals("/from")
                    ? Reply.of(302).header("Location", "/to")
                    : Reply.of(200, "there"))) {
      assertThat(Cli.run("get", server.base() + "/from").out()).isEqualTo("there");
    }
  }

  @Test
  void deadlineEndsTheCall() {
    try (FaultServer server = FaultServer.handling(r -> Reply.raw(Step.stall()))) {
      Cli.Run run = Cli.run("get", server.base(), "--deadline", "100ms");
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.err()).contains("DeadlineExceededException");
    }
  }
}
