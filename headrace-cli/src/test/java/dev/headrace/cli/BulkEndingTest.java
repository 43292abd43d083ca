package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BulkEndingTest {

  @Test
  void closedPipeEndsQuietly() {
    try (FaultServer server = Bulk.numbers()) {
      Cli.Run run = new Cli().input(Bulk.urls(server, 200)).brokenAfter(3).with("bulk", "-j", "4");
      assertThat(run.status()).isEqualTo(141);
      assertThat(run.lines()).hasSize(3);
      assertThat(run.err()).isEmpty();
      assertThat(server.requests()).isLessThan(200);
    }
  }

  @Test
  void unwritableOutputIsRefusedBeforeAnyCall(@TempDir Path folder) {
    try (FaultServer server = Bulk.numbers()) {
      String out = folder.resolve("no/such/folder/out.jsonl").toString();
      Cli.Run run = new Cli().input(Bulk.urls(server, 3)).with("bulk", "-o", out);
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains("cannot be written");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void signalCancelsWhatIsUnderWayAndLeavesWholeLines(@TempDir Path folder) throws Exception {
    Path out = folder.resolve("out.jsonl");
    try (FaultServer server =
        FaultServer.handling(
            r -> r.path().equals("/n/1") ? Reply.of(200, "done") : Reply.raw(Step.stall()))) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      Console console =
          new Cli().input(Bulk.urls(server, 5)).console(new ByteArrayOutputStream(), err);
      CompletableFuture<Integer> status =
          CompletableFuture.supplyAsync(
              () -> Main.run(new String[] {"bulk", "-j", "2", "-o", out.toString()}, console));
      server.awaitRequests(3, Duration.ofSeconds(20));
      console.interrupt();
      assertThat(status.get()).isEqualTo(130);
      assertThat(Files.readString(out)).startsWith("{\"id\":1,").endsWith("\n").hasLineCount(1);
      assertThat(err.toString(StandardCharsets.UTF_8)).doesNotContain("Exception");
    }
  }

  @Test
  void progressBarIsForTerminalsOnly() {
    try (FaultServer server =
        FaultServer.handling(r -> Reply.of(200).before(Step.delay(Duration.ofMillis(60))))) {
      String input = Bulk.urls(server, 4);
      assertThat(new Cli().input(input).with("bulk", "-j", "1").err()).doesNotContain("\r");
      assertThat(new Cli().onTerminal().input(input).with("bulk", "-j", "1").err()).contains("\r");
      assertThat(new Cli().onTerminal().input(input).with("bulk", "-j", "1", "-s").err()).isEmpty();
    }
  }

  @Test
  void bigInputIsNotReadAhead() throws IOException {
    CompletableFuture<Void> release = new CompletableFuture<>();
    try (FaultServer server =
        FaultServer.handling(r -> Reply.of(200).before(Step.until(release)))) {
      byte[] input = Bulk.urls(server, 20_000).getBytes(StandardCharsets.UTF_8);
      CountingInput counting = new CountingInput(input);
      Console console =
          new Console(
              counting,
              new ByteArrayOutputStream(),
              new java.io.PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
              new Console.Surroundings(n -> null, false, false));
      CompletableFuture<Integer> status =
          CompletableFuture.supplyAsync(
              () -> Main.run(new String[] {"bulk", "-j", "4", "--keep-order"}, console));
      server.awaitRequests(4, Duration.ofSeconds(20));
      assertThat(counting.read).isLessThan(input.length / 2);
      console.interrupt();
      release.complete(null);
      assertThat(status.join()).isEqualTo(130);
    }
  }

  /** Counts what was read of it. */
  private static final class CountingInput extends java.io.ByteArrayInputStream {
    private volatile int read;

    CountingInput(byte[] bytes) {
      super(bytes);
    }

    @Override
    public synchronized int read(byte[] to, int from, int length) {
      int count = super.read(to, from, length);
      read += Math.max(0, count);
      return count;
    }
  }

  @Test
  void answersWithoutContentHaveAnEmptyBody() {
    try (FaultServer server =
        FaultServer.handling(r -> Reply.raw(Step.bytes("HTTP/1.1 204 No Content\r\n\r\n")))) {
      Cli.Run run = new Cli().input((server.base() + "/\n").repeat(2)).with("bulk");
      assertThat(run.status()).isZero();
      assertThat(run.lines())
          .hasSize(2)
          .allMatch(line -> line.contains("\"status\":204") && line.endsWith("\"body\":\"\"}"));
    }
  }
}
