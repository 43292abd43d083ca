package dev.headrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.ApiClient;
import dev.headrace.ApiResponse;
import dev.headrace.ClientBuilder;
import dev.headrace.ExchangeEnded;
import dev.headrace.Headrace;
import dev.headrace.conformance.Completeness.Result;
import dev.headrace.core.TimeSource;
import dev.headrace.limit.RateLimit;
import dev.headrace.retry.RetryPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * All 5,910 items of a server that others wrote, one by one, through the library and through the
 * command, under the quota that the server enforces.
 */
@Timeout(120)
class RealDataTest {
  private static final int QUOTA = 500;
  private static final int KILLS = 5;
  private final Map<String, JsonNode> all = Dataset.all();

  @Test
  void theDataIsWhatTheTaskSays() {
    assertThat(all).hasSize(Dataset.SIZE);
  }

  @Test
  void theLibraryGetsEverythingOnceUnderTheQuota() {
    try (ForeignServer server = ForeignServer.start(Map.of("QUOTA", "" + QUOTA))) {
      Run run =
          run(server, builder -> builder.rateLimit(RateLimit.of(QUOTA).per(Duration.ofSeconds(1))));
      run.print("library");
      assertThat(Completeness.problems(all, run.results())).isEmpty();
      assertThat(run.rejected()).isZero();
      assertThat(run.exchanges()).isEqualTo(Dataset.SIZE);
      assertThat(run.seen()).isEqualTo(Dataset.SIZE); // by the server's own count
    }
  }

  @Test
  void controlWithoutALimitTheServerRejects() {
    try (ForeignServer server = ForeignServer.start(Map.of("QUOTA", "20"))) {
      Run run = run(server, builder -> builder.retry(RetryPolicy.none()), photos(60));
      run.print("control without a limit");
      assertThat(run.rejected()).isPositive();
      assertThat(Completeness.problems(photos(60), run.results())).isNotEmpty();
    }
  }

  @Test
  void theServerInsideThePackageAsItIs() {
    Map<String, JsonNode> some = Dataset.of(List.of("posts", "users"));
    try (ForeignServer server = ForeignServer.startPlaceholder()) {
      Run run = run(server, builder -> builder, some);
      run.print("jsonplaceholder as it is");
      assertThat(Completeness.problems(some, run.results())).isEmpty();
    }
  }

  @Test
  void theCommandGetsEverythingOnceUnderTheQuota() throws IOException {
    Path output = Folders.OUTPUT.resolve("bulk.jsonl");
    try (ForeignServer server = ForeignServer.start(Map.of("QUOTA", "" + QUOTA));
        Cli bulk = Cli.start(bulk(server, output, "--rate", QUOTA + "/1s", "--summary", "json"))) {
      assertThat(bulk.status()).as(bulk.err()).isZero();
      System.out.println("command: " + bulk.lastWords());
      JsonNode summary = JsonMapper.shared().readTree(bulk.lastWords());
      assertThat(summary.get("ok").asInt()).isEqualTo(Dataset.SIZE);
      assertThat(summary.get("failed").asInt()).isZero();
      assertThat(summary.get("rejected429").asInt()).isZero();
    }
    assertThat(Completeness.problems(all, output)).isEmpty();
    controlDamageIsFoundIn(output);
  }

  private void controlDamageIsFoundIn(Path output) throws IOException {
    List<String> whole = Files.readAllLines(output);
    Path copy = Folders.OUTPUT.resolve("damaged.jsonl");

    List<String> removed = new ArrayList<>(whole);
    removed.remove(1_234);
    assertThat(problemsOf(copy, removed)).singleElement().asString().endsWith("is lost");

    List<String> doubled = new ArrayList<>(whole);
    doubled.add(doubled.get(2_345));
    assertThat(problemsOf(copy, doubled)).singleElement().asString().endsWith("is there twice");

    List<String> changed = new ArrayList<>(whole);
    changed.set(
        3_456, changed.get(3_456).replaceFirst("\"id\":(\\d+),\"title", "\"id\":0,\"title"));
    assertThat(changed).isNotEqualTo(whole);
    assertThat(problemsOf(copy, changed)).singleElement().asString().endsWith("has another body");

    Files.writeString(copy, String.join("\n", whole));
    assertThat(Completeness.problems(all, copy)).hasSize(2); // no end, and so lost
  }

  private List<String> problemsOf(Path copy, List<String> lines) throws IOException {
    Files.write(copy, lines);
    return Completeness.problems(all, copy);
  }

  @Test
  void resumingAfterKillsCompletesEverythingOnce() throws IOException {
    long seed = Long.getLong("headrace.seed", 1);
    Random random = new Random(seed);
    Path output = Folders.OUTPUT.resolve("killed.jsonl");
    Files.deleteIfExists(output);
    try (ForeignServer server = ForeignServer.start(Map.of())) {
      for (int i = 0; i < KILLS; i++) {
        long bytes = sizeOf(output) + random.nextInt(400_000); // some 750 lines
        try (Cli bulk = Cli.start(bulk(server, output, "--resume"))) {
          assertThat(bulk.killAt(() -> sizeOf(output) > bytes)).as("seed %d", seed).isTrue();
        }
        System.out.printf("killed at %d bytes, seed %d%n", sizeOf(output), seed);
        assertThat(Completeness.problemsSoFar(all, output)).as("seed %d", seed).isEmpty();
      }
      assertThat(Completeness.problems(all, output)).as("it was not over yet").isNotEmpty();
      try (Cli bulk = Cli.start(bulk(server, output, "--resume", "--summary", "json"))) {
        assertThat(bulk.status()).as(bulk.err()).isZero();
        System.out.println("resumed: " + bulk.lastWords());
      }
    }
    assertThat(Completeness.problems(all, output)).as("seed %d", seed).isEmpty();
  }

  private static long sizeOf(Path file) {
    return file.toFile().length();
  }

  private List<String> bulk(ForeignServer server, Path output, String... more) throws IOException {
    Path input = Folders.OUTPUT.resolve("urls-" + server.url().replaceAll("\\D+", "-") + ".txt");
    Files.write(input, all.keySet().stream().map(path -> server.url() + path).toList());
    List<String> arguments =
        new ArrayList<>(List.of("bulk", input.toString(), "-o", output.toString(), "-s"));
    Collections.addAll(arguments, more);
    return arguments;
  }

  /**
   * What came of many calls.
   *
   * @param results one for each
   * @param exchanges how many requests went out
   * @param rejected how many of them the server answered 429
   * @param seen how many requests the server says it has seen
   * @param seconds how long it took
   */
  private record Run(
      List<Result> results, long exchanges, long rejected, int seen, double seconds) {
    void print(String what) {
      System.out.printf(
          "%s: %d calls, %d exchanges, %d rejected, %.1f s, %.0f/s%n",
          what, results.size(), exchanges, rejected, seconds, results.size() / seconds);
    }
  }

  private Run run(ForeignServer server, UnaryOperator<ClientBuilder> settings) {
    return run(server, settings, all);
  }

  private static Run run(
      ForeignServer server, UnaryOperator<ClientBuilder> settings, Map<String, JsonNode> items) {
    TimeSource time = TimeSource.system();
    long start = time.nanoTime();
    try (ApiClient api = settings.apply(Headrace.client(server.url())).build()) {
      Map<String, CompletableFuture<ApiResponse<JsonNode>>> calls = new LinkedHashMap<>();
      items
          .keySet()
          .forEach(path -> calls.put(path, api.get(path).anyStatus().sendAsync(JsonNode.class)));
      List<Result> results = new ArrayList<>();
      List<ExchangeEnded> exchanges = new ArrayList<>();
      int[] seen = {0};
      calls.forEach(
          (path, call) -> {
            ApiResponse<JsonNode> response = call.join();
            results.add(new Result(path, response.status(), response.data()));
            exchanges.addAll(response.journal().events(ExchangeEnded.class));
            String count = response.headers().first("X-Seen");
            seen[0] = Math.max(seen[0], count == null ? 0 : Integer.parseInt(count));
          });
      long rejected = exchanges.stream().filter(e -> e.status() == 429).count();
      return new Run(results, exchanges.size(), rejected, seen[0], (time.nanoTime() - start) / 1e9);
    }
  }

  private Map<String, JsonNode> photos(int count) {
    Map<String, JsonNode> some = new LinkedHashMap<>();
    for (int id = 1; id <= count; id++) {
      some.put("/photos/" + id, all.get("/photos/" + id));
    }
    return some;
  }
}
