package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A client in a JVM of 64 MB against servers that send too much. */
@Tag("large")
class SmallMemoryTest {
  private static final int OUT_OF_MEMORY = 3; // the exit status of ExitOnOutOfMemoryError
  private static final List<Hostile> ROWS = LimitsTable.rows();
  private static final List<String> KILLERS =
      List.of(
          "E1 an endless value", "E2 endless fields", "E4 endless trailers", "E5 an endless body");
  private static final String ROW = "/row/";
  private static final Path OUTPUT = Path.of("target", "small-memory");

  private static Reply reply(Received request) {
    return isRow(request) ? ROWS.get(number(request)).reply().get() : Reply.of(200, "fine");
  }

  private static boolean isRow(Received request) {
    return request.target().startsWith(ROW);
  }

  private static int number(Received request) {
    return Integer.parseInt(request.target().substring(ROW.length()));
  }

  private record Ended(int status, List<String> lines) {}

  private static Ended run(FaultServer server, String times, int row) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError", "-XX:+UseSerialGC"));
    command.addAll(
        List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
    command.add(SmallMemory.class.getName());
    command.addAll(List.of(server.base(), times, String.valueOf(row)));
    ROWS.forEach(each -> command.add(each.method()));
    String name = times + "-" + row;
    Files.createDirectories(OUTPUT);
    Path output = OUTPUT.resolve(name + ".out");
    ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output.toFile());
    Process process = builder.redirectError(OUTPUT.resolve(name + ".err").toFile()).start();
    try {
      assertThat(process.waitFor(100, TimeUnit.SECONDS)).as("it ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    return new Ended(process.exitValue(), Files.readAllLines(output));
  }

  @Test
  void everyRowAndManyOfOneAtOnceEndAsTheySayWithin64Megabytes() throws Exception {
    int times = Sweeps.isFull() ? 5 : 1;
    int row = LimitsTable.number(ROWS, Sweeps.of(KILLERS, 1).get(0));
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      for (int each = 0; each < ROWS.size(); each++) {
        expected.add(each + " " + ROWS.get(each).outcome());
      }
      expected.addAll(Collections.nCopies(SmallMemory.AT_ONCE, ROWS.get(row).outcome()));
    }
    try (FaultServer server = FaultServer.handling(SmallMemoryTest::reply)) {
      Ended ended = run(server, String.valueOf(times), row);
      assertThat(ended.lines()).containsExactlyElementsOf(expected);
      assertThat(ended.status()).isZero();
      assertReuse(server.received());
    }
    Sweeps.report("calls in 64 MB", expected.size());
  }

  /** After each row the client asks for something else, and waits for it. */
  private static void assertReuse(List<Received> received) {
    Hostile row = null;
    int used = 0;
    for (int i = 0; i < received.size(); i++) {
      Received request = received.get(i);
      boolean last = i == received.size() - 1 || isRow(received.get(i + 1));
      if (isRow(request)) {
        row = ROWS.get(number(request));
        used = request.connection();
      } else if (last && row != null) {
        assertThat(request.connection() == used).as("%s: reused", row).isEqualTo(row.reused());
      }
    }
  }

  static List<String> killers() {
    return Sweeps.of(KILLERS, 1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("killers")
  void controlWithoutBoundsItRunsOutOfMemory(String name) throws Exception {
    int row = LimitsTable.number(ROWS, name);
    try (FaultServer server = FaultServer.handling(SmallMemoryTest::reply)) {
      Ended ended = run(server, "boundless", row);
      assertThat(ended.lines()).noneMatch(ROWS.get(row).outcome()::equals);
      assertThat(ended.status()).isEqualTo(OUT_OF_MEMORY);
    }
  }
}
