package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.TimeSource;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.QuotaPolicy;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BulkCommandTest {

  @Test
  void eachInputLineIsAnsweredOnce() {
    try (FaultServer server = Bulk.numbers()) {
      Cli.Run run = new Cli().input(Bulk.urls(server, 300)).with("bulk");
      assertThat(run.status()).isZero();
      List<String> ids = new ArrayList<>();
      for (String line : run.lines()) {
        Map<String, Object> result = Results.object(line);
        String id = String.valueOf(result.get("id"));
        ids.add(id);
        assertThat(result.get("url")).isEqualTo(server.base() + "/n/" + id);
      }
      assertThat(ids).hasSize(300).doesNotHaveDuplicates();
      assertThat(server.requests()).isEqualTo(300);
      assertThat(run.err()).contains("300 ok, 0 failed");
    }
  }

  @Test
  void resultHasTheContractsFieldsInOrder() {
    try (FaultServer server = Bulk.numbers()) {
      Cli.Run run = new Cli().input(Bulk.urls(server, 1)).with("bulk");
      assertThat(Results.object(run.out()).keySet())
          .containsExactly(
              "id",
              "url",
              "ok",
              "status",
              "attempts",
              "cache",
              "waitMs",
              "elapsedMs",
              "headers",
              "body");
      assertThat(run.out())
          .contains("\"id\":1,", "\"ok\":true,\"status\":200,\"attempts\":1,\"cache\":null")
          .contains("\"content-type\":[\"application/json\"]")
          .contains("\"body\":{\"path\":\"/n/1\",\"n\":1.10}}\n");
    }
  }

  @Test
  void eachResultIsOneWrite() {
    try (FaultServer server = Bulk.numbers()) {
      Cli.Run run = new Cli().input(Bulk.urls(server, 20)).with("bulk");
      assertThat(run.writes()).hasSize(20).allMatch(w -> w.indexOf('\n') == w.length() - 1);
    }
  }

  @Test
  void keepsTheOrderOfTheInputIfAsked() {
    CompletableFuture<Void> others = new CompletableFuture<>();
    try (FaultServer server =
        FaultServer.handling(
            r -> {
              if (r.path().equals("/n/40")) {
                others.complete(null);
              }
              return r.path().equals("/n/1")
                  ? Reply.of(200).before(Step.until(others)) // answers last
                  : Reply.of(200);
            })) {
      String input = Bulk.urls(server, 40);
      Cli.Run ordered = new Cli().input(input).with("bulk", "--keep-order", "-j", "16");
      assertThat(ordered.lines())
          .extracting(line -> Results.id(line))
          .isEqualTo(java.util.stream.IntStream.rangeClosed(1, 40).mapToObj(i -> "" + i).toList());
    }
  }

  @Test
  void writesInOrderOfCompletionByDefault() {
    CompletableFuture<Void> others = new CompletableFuture<>();
    try (FaultServer server =
        FaultServer.handling(
            r -> {
              if (r.path().equals("/n/40")) {
                others.complete(null);
              }
              return r.path().equals("/n/1")
                  ? Reply.of(200).before(Step.until(others))
                  : Reply.of(200);
            })) {
      Cli.Run run = new Cli().input(Bulk.urls(server, 40)).with("bulk", "-j", "16");
      assertThat(run.lines()).hasSize(40);
      assertThat(Results.id(run.lines().get(0))).isNotEqualTo("1");
    }
  }

  @Test
  void concurrencyIsBounded() {
    AtomicInteger requests = new AtomicInteger();
    CompletableFuture<Void> three = new CompletableFuture<>();
    try (FaultServer server =
        FaultServer.handling(
            r -> {
              if (requests.incrementAndGet() == 3) {
                three.complete(null);
              }
              return Reply.of(200).before(Step.until(three), Step.delay(Duration.ofMillis(5)));
            })) {
      new Cli().input(Bulk.urls(server, 60)).with("bulk", "-j", "3");
      assertThat(server.peakConcurrency()).isEqualTo(3);
    }
  }

  @Test
  void requestsHaveMethodHeadersAndBody() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(201))) {
      String input =
          """
          {"id":"json","method":"POST","url":"/a","headers":{"X-A":"1"},"body":{"n": 1.10, "s":"é"}}
          {"id":"text","method":"PUT","url":"/b","headers":{"Content-Type":"text/csv"},"body":"a,b"}
          {"id":7,"url":"/c"}
          """;
      Cli.Run run =
          new Cli().input(input).with("bulk", "--keep-order", "-j", "1", "--base", server.base());
      assertThat(run.status()).isZero();
      List<Received> got = server.received();
      assertThat(got).extracting(Received::method).containsExactly("POST", "PUT", "GET");
      assertThat(got.get(0).text()).isEqualTo("{\"n\": 1.10, \"s\":\"é\"}");
      assertThat(got.get(0).headers().first("Content-Type")).isEqualTo("application/json");
      assertThat(got.get(0).headers().first("X-A")).isEqualTo("1");
      assertThat(got.get(1).text()).isEqualTo("a,b");
      assertThat(got.get(1).headers().first("Content-Type")).isEqualTo("text/csv");
      assertThat(run.lines().get(0)).startsWith("{\"id\":\"json\",");
      assertThat(run.lines().get(2)).startsWith("{\"id\":7,");
    }
  }

  @Test
  void repeatedHeaderNamesLoseNoValue() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200))) {
      String input =
          """
          {"url":"/a","headers":{"A":["1","2"],"B":"x","b":"y","Cookie":["c=1","d=2"]}}
          {"url":"/b","headers":{"A":"1"}}
          """;
      Cli.Run run =
          new Cli().input(input).with("bulk", "-j", "1", "--base", server.base(), "--keep-order");
      assertThat(run.status()).isZero();
      Received got = server.received().get(0);
      assertThat(got.headers().all("A")).containsExactly("1, 2");
      assertThat(got.headers().all("B")).containsExactly("x, y");
      assertThat(got.headers().all("Cookie")).containsExactly("c=1; d=2");
      assertThat(server.received().get(1).headers().all("A")).containsExactly("1");
    }
  }

  @Test
  void badLinesAreReportedAndTheOthersRun() {
    try (FaultServer server = Bulk.numbers()) {
      String good = server.base() + "/n/1";
      String input =
          String.join(
              "\n",
              good,
              "{\"url\": ",
              "",
              "{\"id\":\"a\",\"url\":\"" + good + "\"}",
              "{\"id\":\"a\",\"url\":\"" + good + "\"}",
              "not a url",
              "{\"url\":\"" + good + "\",\"uri\":1}",
              "[1]",
              "{\"url\":\"" + good + "\",\"headers\":{\"X\":\"canary\\r\\n\"}}",
              "{\"url\":\"" + good + "\",\"method\":\"TRACE\"}",
              "{\"id\":12,\"url\":\"" + good + "\"}",
              "{}");
      Cli.Run run = new Cli().input(input).with("bulk", "--keep-order");
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.lines()).hasSize(11);
      assertThat(run.err()).contains("headrace: input line 2: malformed JSON at column");
      assertThat(run.err())
          .contains("input line 12: \"url\" is missing")
          .contains("3 ok, 8 failed");
      assertThat(run.lines().get(1))
          .startsWith("{\"id\":2,\"url\":null,\"ok\":false,\"status\":null")
          .contains("\"error\":{\"type\":\"BadInput\"");
      assertThat(run.lines().get(3)).startsWith("{\"id\":5,").contains("was used before");
      assertThat(run.lines().get(10)).startsWith("{\"id\":\"line 12\",");
      assertThat(run.out() + run.err()).doesNotContain("canary");
    }
  }

  @Test
  void errorAnswersHaveBodyAndError() {
    try (FaultServer server =
        FaultServer.handling(
            r -> Reply.of(404, "{\"why\":1}").header("Content-Type", "application/problem+json"))) {
      Cli.Run run = new Cli().input(Bulk.urls(server, 1)).with("bulk");
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out())
          .contains("\"ok\":false,\"status\":404")
          .contains("\"body\":{\"why\":1},\"error\":{\"type\":\"NotFoundException\"")
          .contains("\"reason\":\"STATUS\",\"phase\":\"BODY\"");
      assertThat(new Cli().input(Bulk.urls(server, 1)).with("bulk", "--any-status").status())
          .isZero();
    }
  }

  @Test
  void bodiesThatAreNotTextAreBase64() {
    try (FaultServer server =
        FaultServer.handling(
            r ->
                r.path().equals("/n/1")
                    ? Reply.of(200, new byte[] {(byte) 0xff, 0})
                    : Reply.of(200, "{broken").header("Content-Type", "application/json"))) {
      Cli.Run run = new Cli().input(Bulk.urls(server, 2)).with("bulk", "--keep-order");
      assertThat(run.lines().get(0)).contains("\"bodyBase64\":\"/wA=\"").doesNotContain("\"body\"");
      assertThat(run.lines().get(1)).contains("\"body\":\"{broken\"");
    }
  }

  @Test
  void summaryIsTheLastLineOfStandardError() {
    try (FaultServer server = Bulk.numbers()) {
      Cli.Run run =
          new Cli()
              .input(Bulk.urls(server, 30))
              .with("bulk", "--summary", "json", "--rate", "1000/1h:burst=1000");
      Map<String, Object> totals = Results.object(run.lastErr());
      assertThat(totals.keySet())
          .containsExactly(
              "ok",
              "failed",
              "rejected429",
              "utilisation",
              "cacheHits",
              "p50Ms",
              "p99Ms",
              "elapsedMs");
      assertThat(Results.text(totals, "ok")).isEqualTo("30");
      assertThat(Results.text(totals, "utilisation")).isEqualTo("0.03");
      assertThat(Double.parseDouble(Results.text(totals, "p99Ms"))).isPositive();
      assertThat(new Cli().input(Bulk.urls(server, 1)).with("bulk", "--summary", "json").lastErr())
          .contains("\"utilisation\":null");
    }
  }

  @Test
  void severalRatesAllHoldAndTheTightestIsTold() {
    try (FaultServer server = Bulk.numbers()) {
      Cli.Run run =
          new Cli()
              .onTerminal()
              .environment("COLUMNS", "120")
              .input(Bulk.urls(server, 30))
              .with("bulk", "--summary", "json", "--rate", "20/1s:burst=20", "--rate", "1000/1h");
      String summary = run.lastErr().substring(run.lastErr().indexOf('{'));
      assertThat(summary).contains("\"ok\":30,\"failed\":0,\"rejected429\":0");
      assertThat(Double.parseDouble(Results.text(Results.object(summary), "utilisation")))
          .isGreaterThanOrEqualTo(0.03); // that of the hour, or of the second if it is more
      assertThat(run.err()).containsPattern("20/1s: \\d+ % used");
    }
  }

  @Test
  void ratesAreLearnedFromWhatTheServerSays() {
    TimeSource time = TimeSource.system();
    QuotaPolicy quota = QuotaPolicy.fixed(20, Duration.ofSeconds(1), 0);
    try (FaultServer server =
        FaultServer.handling(
            r -> {
              synchronized (quota) {
                long now = time.nanoTime();
                boolean admitted = quota.admits(now, 1);
                String fields = "limit=20, remaining=" + quota.remaining(now) + ", reset=1";
                return Reply.of(admitted ? 200 : 429)
                    .header("RateLimit-Policy", "20;w=1")
                    .header("RateLimit", fields);
              }
            })) {
      Cli.Run learned =
          new Cli()
              .input(Bulk.urls(server, 45))
              .with("bulk", "--summary", "json", "--rate", "learn");
      assertThat(learned.lastErr()).contains("\"ok\":45,\"failed\":0,\"rejected429\":0");
      assertThat(Double.parseDouble(Results.text(Results.object(learned.lastErr()), "utilisation")))
          .isGreaterThan(0)
          .isLessThanOrEqualTo(1);
    }
  }

  @Test
  void rejectionsAreCountedOverAllAttempts() {
    try (FaultServer server =
        FaultServer.builder()
            .on(1, 1, Step.bytes("HTTP/1.1 429 No\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"))
            .handler(r -> Reply.of(200))
            .start()) {
      Cli.Run run = new Cli().input(Bulk.urls(server, 1)).with("bulk", "--summary", "json");
      assertThat(run.lastErr()).contains("\"ok\":1,\"failed\":0,\"rejected429\":1");
      assertThat(run.out()).contains("\"attempts\":2");
    }
  }

  @Test
  void cacheServesRepeatedUrls() {
    try (FaultServer server = Bulk.numbers()) {
      String url = server.base() + "/n/1\n";
      Cli.Run run =
          new Cli()
              .input(url + url + url)
              .with("bulk", "-j", "1", "--cache", "ttl:5m", "--summary", "json");
      assertThat(server.requests()).isEqualTo(1);
      assertThat(run.lastErr()).contains("\"cacheHits\":2");
      assertThat(run.lines().get(0)).contains("\"cache\":\"miss\"");
      assertThat(run.lines().get(2)).contains("\"cache\":\"hit\"");
    }
  }
}
