package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.ClientBuilder;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DemoCommandTest {
  /** For tests and engines of one's own, or what one would not show. */
  private static final Set<String> NOT_SHOWN =
      Set.of(
          "build",
          "insecure",
          "transport",
          "codec",
          "time",
          "logCalls",
          "proxy",
          "proxies",
          "proxyFromEnvironment");

  @Test
  void jsonIsOneObjectOnOneLine() {
    Cli.Run run = Cli.run("demo", "--format", "json");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).endsWith("}\n").hasLineCount(1);
    Map<String, Object> report = Results.object(run.out());
    assertThat(report)
        .containsOnlyKeys(
            "status", "title", "cacheHit", "burst", "retryAttempts", "tokenRefreshes", "errors")
        .containsEntry("cacheHit", true)
        .containsEntry("errors", List.of("NotFoundException", "TransportException"));
    assertThat(Results.text(report, "status")).isEqualTo("200");
    assertThat(Results.text(report, "retryAttempts")).isEqualTo("2");
    assertThat(Results.text(report, "tokenRefreshes")).isEqualTo("1");
    assertThat(report.get("title"))
        .isEqualTo(DemoData.item(DemoData.Collection.POSTS, 1).get("title"));
    Map<?, ?> burst = (Map<?, ?>) Objects.requireNonNull(report.get("burst"));
    Set<String> names = burst.keySet().stream().map(String::valueOf).collect(Collectors.toSet());
    assertThat(names)
        .containsExactlyInAnyOrder("requests", "limit", "utilisation", "rejected429", "elapsedMs");
    assertThat(Results.text(burst, "requests")).isEqualTo("100");
    assertThat(Results.text(burst, "rejected429")).isEqualTo("0");
    assertThat(Double.parseDouble(Results.text(burst, "utilisation")))
        .isGreaterThan(0)
        .isLessThanOrEqualTo(1);
  }

  @Test
  void textShowsEverySectionTheNaiveBatchRejectedAndNoColour() {
    Cli.Run run = Cli.run("demo");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("A call", "with a cache", "under the limit", "naive", "fails at first")
        .contains("expired", "NotFoundException", "CONNECT_REFUSED", "every option")
        .contains("from the cache", "503", "401, the token is replaced")
        .contains("    try (ApiClient api = Headrace.client(url).build()) {")
        .doesNotContain("\u001b");
    assertThat(rejections(run.out(), "Headrace")).isZero();
    assertThat(rejections(run.out(), "naive")).as("without a limiter").isPositive();
  }

  private static int rejections(String shown, String client) {
    Matcher line =
        Pattern.compile("(?m)^  " + client + " .* (\\d+) requests, (\\d+) rejected with 429$")
            .matcher(shown);
    assertThat(line.find()).as(shown).isTrue();
    int rejected = Integer.parseInt(line.group(2));
    assertThat(Integer.parseInt(line.group(1))).isEqualTo(100 + rejected);
    return rejected;
  }

  @Test
  void coloursAreForTerminalsWithoutNoColor() {
    try (FaultServer server = posts()) {
      assertThat(new Cli().onTerminal().with("demo", "--url", server.base()).out())
          .contains("\u001b[1m");
      assertThat(
              new Cli()
                  .onTerminal()
                  .environment("NO_COLOR", "1")
                  .with("demo", "--url", server.base())
                  .out())
          .doesNotContain("\u001b");
    }
  }

  @Test
  void serverOfOthersIsNotProvoked() {
    try (FaultServer server = posts()) {
      Cli.Run run = Cli.run("demo", "--url", server.base(), "--format", "json");
      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.out()).contains("\"retryAttempts\":0,\"tokenRefreshes\":0");
      assertThat(server.received())
          .hasSize(1 + 1 + 100 + 1)
          .allMatch(r -> r.target().startsWith("/posts/"));
    }
  }

  @Test
  void serverOfAnotherShapeIsTold() {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(404))) {
      Cli.Run run = Cli.run("demo", "--url", server.base(), "--format", "json");
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out()).isEmpty();
      assertThat(run.err()).contains("404", "shaped like JSONPlaceholder");
    }
  }

  @Test
  void shownLinesAreThoseOfTheSource() throws IOException {
    String source = Files.readString(Path.of("src/main/java/dev/headrace/cli/DemoCalls.java"));
    DemoLines lines = DemoLines.read();
    for (String name :
        List.of("get", "cache", "burst", "retry", "refresh", "errors", "everything")) {
      assertThat(lines.of(name)).as(name).isNotEmpty();
      lines.of(name).forEach(line -> assertThat(source).contains(line.strip()));
      long open = lines.of(name).stream().filter(line -> line.endsWith("{")).count();
      assertThat(lines.of(name).stream().filter(line -> line.startsWith("}")).count())
          .as("blocks are whole")
          .isLessThanOrEqualTo(open)
          .isPositive();
    }
  }

  @Test
  void clientWithEveryOptionHasEveryOption() {
    String shown = String.join("\n", DemoLines.read().of("everything"));
    List<String> missing = new ArrayList<>();
    for (Method method : ClientBuilder.class.getDeclaredMethods()) {
      boolean option = Modifier.isPublic(method.getModifiers()) && !method.isSynthetic();
      if (option && !NOT_SHOWN.contains(method.getName())) {
        if (!shown.contains("." + method.getName() + "(")) {
          missing.add(method.getName());
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(Arrays.stream(ClientBuilder.class.getDeclaredMethods()).map(Method::getName))
        .containsAll(NOT_SHOWN);
  }

  @Test
  void demoServerEnforcesItsQuotaOnEachKey() throws Exception {
    try (DemoServer server = new DemoServer(new FakeTime())) { // the window never ends
      int count = DemoServer.QUOTA + 1;
      StringBuilder urls = new StringBuilder();
      for (int i = 1; i <= count; i++) {
        urls.append(server.url()).append("/posts/").append(i).append('\n');
      }
      Cli cli = new Cli().environment("KEY", "a").input(urls.toString());
      Cli.Run greedy =
          cli.with("bulk", "--attempts", "1", "--auth", "apikey:header:X-Api-Key:env:KEY");
      assertThat(greedy.out()).contains("\"status\":429");
      assertThat(greedy.out()).contains("\"retry-after\":[\"1\"]");
      Cli.Run other =
          new Cli()
              .environment("KEY", "b")
              .with("get", server.url() + "/posts/1", "--auth", "apikey:header:X-Api-Key:env:KEY");
      assertThat(other.status()).isZero();
    }
  }

  private static FaultServer posts() {
    return FaultServer.handling(
        r -> {
          DemoApi.Answer answer = DemoApi.answer(r.method(), r.target(), r.text());
          return Reply.of(answer.status(), answer.json()).header("Content-Type", Content.JSON);
        });
  }
}
