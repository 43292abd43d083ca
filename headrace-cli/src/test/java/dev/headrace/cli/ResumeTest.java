package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResumeTest {
  private static final int LINES = 4;
  @TempDir private Path folder;

  private Path input(FaultServer server) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= LINES; i++) {
      text.append(server.base()).append('/').append(i).append('\n');
    }
    return Files.writeString(folder.resolve("in"), text);
  }

  private static List<String> ids(Path out) throws IOException {
    return Files.readAllLines(out).stream().map(Results::id).sorted().toList();
  }

  @Test
  void completesAnOutputThatWasCutAnywhere() throws IOException {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "é" + r.path()))) {
      Path in = input(server);
      Path out = folder.resolve("out.jsonl");
      Cli.run("bulk", in.toString(), "-o", out.toString(), "--keep-order");
      byte[] whole = Files.readAllBytes(out);
      int from = whole.length - 2; // just before the end of the line before the last
      while (whole[from] != '\n') {
        from--;
      }
      for (int cut = from - 3; cut <= whole.length; cut++) {
        Files.write(out, Arrays.copyOf(whole, cut));
        Cli.Run run = Cli.run("bulk", in.toString(), "-o", out.toString(), "--resume", "-s");
        assertThat(run.status()).as("cut at %d: %s", cut, run.err()).isZero();
        assertThat(ids(out)).as("cut at %d", cut).containsExactly("1", "2", "3", "4");
        assertThat(Files.readString(out)).endsWith("\n");
      }
    }
  }

  @Test
  void callsOnlyWhatIsMissing() throws IOException {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"))) {
      Path in = input(server);
      Path out = folder.resolve("out.jsonl");
      Cli.run("bulk", in.toString(), "-o", out.toString());
      Cli.Run again = Cli.run("bulk", in.toString(), "-o", out.toString(), "--resume");
      assertThat(server.requests()).isEqualTo(LINES);
      assertThat(again.status()).isZero();
      assertThat(again.err()).contains("0 ok, 0 failed, 4 there already");
    }
  }

  @Test
  void withoutResumeTheOutputBeginsAnew() throws IOException {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"))) {
      Path in = input(server);
      Path out = folder.resolve("out.jsonl");
      Cli.run("bulk", in.toString(), "-o", out.toString());
      Cli.run("bulk", in.toString(), "-o", out.toString());
      assertThat(server.requests()).isEqualTo(2 * LINES);
      assertThat(ids(out)).containsExactly("1", "2", "3", "4");
    }
  }

  @Test
  void failedOnesAreKeptByResumeAndRepeatedByRetryFailed() throws IOException {
    AtomicBoolean healthy = new AtomicBoolean();
    try (FaultServer server =
        FaultServer.handling(
            r -> r.path().equals("/2") && !healthy.get() ? Reply.of(404) : Reply.of(200, "x"))) {
      Path in = Files.writeString(input(server), "{bad\n", java.nio.file.StandardOpenOption.APPEND);
      Path out = folder.resolve("out.jsonl");
      assertThat(Cli.run("bulk", in.toString(), "-o", out.toString()).status()).isEqualTo(1);
      healthy.set(true);
      assertThat(Cli.run("bulk", in.toString(), "-o", out.toString(), "--resume").status())
          .isZero();
      assertThat(server.requests()).isEqualTo(LINES);
      Cli.Run retried = Cli.run("bulk", in.toString(), "-o", out.toString(), "--retry-failed");
      assertThat(retried.status()).isEqualTo(1); // the bad line is still bad
      assertThat(server.requests()).isEqualTo(LINES + 1);
      assertThat(ids(out)).containsExactly("1", "2", "3", "4", "5");
      assertThat(Files.readString(out)).contains("/2\",\"ok\":true");
      assertThat(folder.resolve("out.jsonl.part")).doesNotExist();
    }
  }

  @Test
  void idWithAnotherUrlIsRefusedBeforeAnyCall() throws IOException {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"))) {
      Path in = input(server);
      Path out = folder.resolve("out.jsonl");
      Cli.run("bulk", in.toString(), "-o", out.toString());
      byte[] before = Files.readAllBytes(out);
      Files.writeString(in, server.base() + "/new\n" + Files.readString(in));
      Cli.Run run = Cli.run("bulk", in.toString(), "-o", out.toString(), "--resume");
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains("input line 1", "id 1 with another URL", "/new");
      assertThat(server.requests()).isEqualTo(LINES);
      assertThat(out).hasBinaryContent(before);
    }
  }

  @Test
  void standardInputIsRefusedAsSoonAsItDiffers() throws IOException {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"))) {
      Path out = folder.resolve("out.jsonl");
      Cli.run("bulk", input(server).toString(), "-o", out.toString());
      Cli.Run run =
          new Cli()
              .input(server.base() + "/1\n" + server.base() + "/3\n")
              .with("bulk", "-o", out.toString(), "--resume");
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains("input line 2");
      assertThat(ids(out)).hasSize(LINES);
    }
  }

  @Test
  void fileOfOthersIsLeftAlone() throws IOException {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"))) {
      Path out = Files.writeString(folder.resolve("notes.txt"), "my notes\nare dear\n");
      Cli.Run run = Cli.run("bulk", input(server).toString(), "-o", out.toString(), "--resume");
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains("line 1", "not a result of bulk");
      assertThat(out).hasContent("my notes\nare dear\n");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void twoRunsDoNotShareAnOutput() throws IOException {
    Path out = folder.resolve("out.jsonl");
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"));
        ResultFile first = ResultFile.empty(out)) {
      first.append("{\"id\":1}\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      Cli.Run second = Cli.run("bulk", input(server).toString(), "-o", out.toString());
      assertThat(second.status()).isEqualTo(2);
      assertThat(second.err()).contains("another run");
      assertThat(out).hasContent("{\"id\":1}");
      assertThat(server.requests()).isZero();
    }
  }

  @Test
  void resultTwiceInTheOutputIsRefused() throws IOException {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"))) {
      Path in = input(server);
      Path out = folder.resolve("out.jsonl");
      Cli.run("bulk", in.toString(), "-o", out.toString(), "--keep-order");
      String first = Files.readAllLines(out).get(0);
      Files.writeString(out, first + "\n", java.nio.file.StandardOpenOption.APPEND);
      Cli.Run run = Cli.run("bulk", in.toString(), "-o", out.toString(), "--resume");
      assertThat(run.status()).isEqualTo(2);
      assertThat(run.err()).contains("line 5", "second result");
    }
  }
}
