package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.Headrace;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {

  @Test
  void versionGoesToStandardOutput() {
    Cli.Run run = Cli.run("--version");
    assertThat(run.status()).isZero();
    assertThat(run.out()).isEqualTo("headrace " + Headrace.version() + "\n");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void helpListsEveryCommand() {
    Cli.Run run = Cli.run("--help");
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("demo", "get", "head", "post", "put", "patch", "delete", "options", "bulk");
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"get", "post", "bulk", "demo"})
  void helpOfCommandNeedsNoArguments(String command) {
    Cli.Run run = Cli.run(command, "--help");
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("headrace " + command);
  }

  @Test
  void noCommandIsBadUsage() {
    Cli.Run run = Cli.run();
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("which command? demo, get, head");
  }

  @Test
  void unknownCommandIsAnsweredWithThoseThereAre() {
    Cli.Run run = Cli.run("canary", "http://127.0.0.1:1/");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err())
        .contains("no such command; there are demo, get, head")
        .doesNotContain("canary");
  }

  @Test
  void missingUrlIsNamed() {
    Cli.Run run = Cli.run("get");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("headrace: URL is missing; headrace get --help tells how\n");
  }

  @Test
  void unexpectedArgumentIsNotRepeated() {
    Cli.Run run = Cli.run("get", "http://127.0.0.1:1/", "Authorization: Bearer canary-1");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("an argument too many").doesNotContain("canary");
  }

  @Test
  void unknownOptionIsNamedWithoutItsValue() {
    Cli.Run run = Cli.run("get", "http://127.0.0.1:1/", "--auht=bearer:canary-1");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("unknown option --auht;").doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--cert", "--cache-dir", "--redis"})
  void optionsOfLaterReleasesAreUnknown(String option) {
    Cli.Run run = Cli.run("get", "http://127.0.0.1:1/", option, "x");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("unknown option " + option);
  }

  @Test
  void plainEntryTakesStreamsOnly() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        Main.run(
            new String[] {"--version"},
            InputStream.nullInputStream(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(status).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("headrace ");
    assertThat(err.size()).isZero();
  }
}
