package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BadInputTest {
  private static final String URL = "http://127.0.0.1:1/";

  static Stream<Arguments> badUsage() {
    return Stream.of(
        bad("absolute URL", "get", "example.com"),
        bad("use http or https", "get", "file:///etc/passwd"),
        bad("user name", "get", "http://canary:canary@h/"),
        bad("--base", "get", "x", "--base", "example.com"),
        bad("--base", "get", "x", "--base", "http://canary:canary@h/"),
        bad("--base", "get", "x", "--base", "http://h/#f"),
        bad("--base", "get", "x", "--base", "file:///x"),
        bad("--rate", "get", URL, "--rate", "-1/1s"),
        bad("--rate", "get", URL, "--rate", "0/1s"),
        bad("--rate", "get", URL, "--rate", "1/0s"),
        bad("--rate", "get", URL, "--rate", "learned"),
        bad("--concurrency", "bulk", "-j", "0"),
        bad("--concurrency", "bulk", "-j", "-3"),
        bad("--cache", "get", URL, "--cache", "http"),
        bad("--cache", "get", URL, "--cache", "ttl:0s"),
        bad("--cache", "get", URL, "--cache", "ttl:-5m"),
        bad("--deadline", "get", URL, "--deadline", "30"),
        bad("--deadline", "get", URL, "--deadline", "0ms"),
        bad("--attempts", "get", URL, "--attempts", "0"),
        bad("-H", "get", URL, "-H", "no colon canary"),
        bad("-H", "get", URL, "-H", "bad name: canary"),
        bad("-H", "get", URL, "-H", "X: canary\r\nEvil: 1"),
        bad("-H", "get", URL, "-H", "X: canary\u0000"),
        bad("-H", "get", URL, "-H", "Host: canary"),
        bad("-H @", "get", URL, "-H", "@/no/such/file"),
        bad("--auth", "get", URL, "--auth", "bearer:canary"),
        bad("--auth", "get", URL, "--auth", "canary"),
        bad("--auth", "get", URL, "--auth", "basic:canary"),
        bad("--auth", "get", URL, "--auth", "apikey:query:k:env:K"),
        bad("NO_SUCH_NAME is not set", "get", URL, "--auth", "bearer:env:NO_SUCH_NAME"),
        bad("EMPTY is empty", "get", URL, "--auth", "bearer:env:EMPTY"),
        bad("--auth", "get", URL, "--auth", "bearer:env:BROKEN"),
        bad("--auth", "get", URL, "--auth", "bearer:file:/no/such/file"),
        bad("--cacert", "get", URL, "--cacert", "/no/such/file"),
        bad("--insecure", "get", URL, "-k", "--cacert", "/dev/null"),
        bad("--data", "post", URL, "-d", "@/no/such/file"),
        bad("--query", "get", URL, "--query", "canary"),
        bad("-o", "get", URL, "-o", "/no/such/folder/file"),
        bad("--format", "demo", "--format", "xml"),
        bad("--url", "demo", "--url", "example.com"),
        bad("--summary", "bulk", "--summary", "xml"),
        bad("--resume", "bulk", "--resume"),
        bad("cannot be read", "bulk", "/no/such/file"),
        bad("is a directory", "bulk", "/"),
        bad("given twice", "get", URL, "--attempts", "1", "--attempts", "2"),
        bad("is missing", "get", URL, "--rate"));
  }

  private static Arguments bad(String says, String... args) {
    return Arguments.of(says, Arrays.asList(args));
  }

  @ParameterizedTest
  @MethodSource("badUsage")
  void endsWithTwoAndOneLineThatSaysWhat(String says, java.util.List<String> args) {
    Cli.Run run =
        new Cli()
            .environment("EMPTY", "")
            .environment("BROKEN", "canary\u0001canary")
            .with(args.toArray(new String[0]));
    assertThat(run.err()).startsWith("headrace: ").contains(says);
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.err()).doesNotContain("canary").doesNotContain("Exception");
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void fileWithoutCertificateIsRefused(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("ca.pem"), "no certificate");
    Cli.Run run = Cli.run("get", URL, "--cacert", file.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("holds no certificate");
  }

  @Test
  void inputThatIsNotUtf8IsRefusedBeforeAnyCall(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("in");
    Files.write(file, new byte[] {'h', 't', 't', 'p', '\n', (byte) 0xff, (byte) 0xfe, '\n'});
    Path out = folder.resolve("out");
    Cli.Run run = Cli.run("bulk", file.toString(), "-o", out.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains("line 2", "not UTF-8");
    assertThat(out).doesNotExist();
  }

  @Test
  void inputMustNotBeTheOutput(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("in"), URL + "\n");
    Cli.Run run = Cli.run("bulk", file.toString(), "-o", file.toString());
    assertThat(run.status()).isEqualTo(2);
    assertThat(file).hasContent(URL);
  }
}
