package dev.headrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.ApiClient;
import dev.headrace.Headrace;
import dev.headrace.RequestSpec;
import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The command of {@code toCurl()}, run by bash and curl themselves, sends what the client sends.
 */
@Timeout(120)
class CurlCommandTest {
  private static final Path FOLDER = Daemon.folder("curl", 0);
  private static final byte[] BINARY = {0, 1, '\n', '\r', (byte) 0xff};
  private static final Map<String, String> SECRETS =
      Map.of(
          "HEADRACE_AUTHORIZATION", "canary token",
          "HEADRACE_API_KEY", "canary%20%5B1-3%5D",
          "HEADRACE_X_SHOP", "canary'\"$shop",
          "HEADRACE_PASSWORD", "canary\\\\word");
  private static final int RANDOM_CALLS = 40;

  static Stream<Arguments> calls() {
    return Stream.of(
        call("GET", api -> api.get("/posts/{id}", "a b'c")),
        call("HEAD", api -> api.head("/posts")),
        call("OPTIONS", api -> api.options("/posts")),
        call("DELETE", api -> api.delete("/posts/1")),
        call("brackets", api -> api.get("/a[1-3]/b").query("q[]", "{x,y}")),
        call("an empty field", api -> api.get("/x").header("X-Empty", "")),
        call("a field beyond ASCII", api -> api.get("/x").header("X-Latin", "caf\u00e9\t'\\")),
        call("POST of nothing", api -> api.post("/x")),
        call("PUT of nothing", api -> api.put("/x")),
        call("POST of JSON", api -> api.post("/x").json(Map.of("say", "it's\n\u65e5 `id` $HOME"))),
        call("PATCH of JSON", api -> api.patch("/x").json(List.of(1, 2))),
        call("GET with a body", api -> api.request("GET", "/x").text("@/etc/hostname")),
        call("a method of its own", api -> api.request("pu!t", "/x").text("a\r\nb\t")),
        call("a form", api -> api.post("/x").bytes(bytes("a=%26&b="), form())),
        call("bytes", api -> api.put("/x").bytes(BINARY, "application/octet-stream")),
        call(
            "a stream",
            api ->
                api.post("/x")
                    .body(Body.repeatable(() -> Body.of(BINARY).publisher(), 5), "text/plain")));
  }

  private static Arguments call(String name, Function<ApiClient, RequestSpec> call) {
    return Arguments.of(name, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("calls")
  void curlSendsWhatTheClientSends(String name, Function<ApiClient, RequestSpec> call)
      throws IOException {
    try (FaultServer server = server();
        ApiClient api = Headrace.client(server.base()).build()) {
      RequestSpec spec = call.apply(api);
      spec.send(Object.class);
      run(spec.toCurl());
      assertSame(server);
    }
  }

  @Test
  void secretsComeFromTheEnvironment() throws IOException {
    try (FaultServer server = server();
        ApiClient api = Headrace.client(server.base()).build()) {
      RequestSpec spec =
          api.post("/x")
              .query("a", 1)
              .query("api_key", "canary [1-3]")
              .header("Authorization", "Bearer " + SECRETS.get("HEADRACE_AUTHORIZATION"))
              .sensitiveHeader("X-Shop", SECRETS.get("HEADRACE_X_SHOP"))
              .json(Map.of("password", "canary\\word", "user", "ann"));
      spec.send(Object.class);
      assertThat(spec.toCurl()).doesNotContain("canary").contains("ann");
      run(spec.toCurl());
      assertSame(server);
    }
  }

  @Test
  void randomCallsToo() throws IOException {
    long seed = Long.getLong("headrace.seed", System.nanoTime());
    System.out.println("CurlCommandTest uses -Dheadrace.seed=" + seed);
    Random random = new Random(seed);
    try (FaultServer server = server();
        ApiClient api = Headrace.client(server.base()).build()) {
      for (int i = 0; i < RANDOM_CALLS; i++) {
        RequestSpec spec =
            api.post("/x/{a}", "x" + text(random))
                .query("q" + text(random), text(random))
                .header("X-Random", latin(random))
                .text(text(random));
        spec.send(Object.class);
        run(spec.toCurl());
        assertSame(server);
      }
    }
  }

  @Test
  void controlACommandOfAnotherCallSendsSomethingElse() throws IOException {
    try (FaultServer server = server();
        ApiClient api = Headrace.client(server.base()).build()) {
      api.post("/x").text("a").send(Object.class);
      run(api.post("/x").text("b").toCurl());
      List<Received> both = server.received();
      assertThat(shown(both.get(1))).isNotEqualTo(shown(both.get(0)));
    }
  }

  private static FaultServer server() {
    return FaultServer.handling(request -> Reply.of(200, "{}"));
  }

  private static void run(String command) throws IOException {
    assertThat(command).doesNotContain("\n");
    Files.write(FOLDER.resolve("request-body"), BINARY);
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", command + " --silent --show-error --noproxy '*'");
    builder.environment().putAll(SECRETS);
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("CURL_HOME", FOLDER.toString()); // nobody's .curlrc
    Path printed = FOLDER.resolve("printed.log");
    Process process =
        builder
            .directory(FOLDER.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    assertThat(process.onExit().join().exitValue())
        .as(() -> command + ": " + new String(read(printed), StandardCharsets.UTF_8))
        .isZero();
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      return bytes(unreadable.toString());
    }
  }

  /** Checks the two requests that came in last. */
  private static void assertSame(FaultServer server) {
    List<Received> all = server.received();
    int last = all.size() - 1;
    assertThat(all.size() % 2).isZero();
    assertThat(shown(all.get(last))).isEqualTo(shown(all.get(last - 1)));
    assertThat(server.failures()).isEmpty();
  }

  /** All of a request, its fields in the order of their names: that of framing is curl's own. */
  private static List<String> shown(Received request) {
    List<String> lines = new ArrayList<>();
    for (Headers.Field field : request.headers()) {
      lines.add(field.name().toLowerCase(Locale.ROOT) + ": " + field.value());
    }
    lines.sort(null);
    lines.add(request.method() + " " + request.target());
    lines.add(new String(request.body(), StandardCharsets.ISO_8859_1));
    return lines;
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      int c = 1 + random.nextInt(random.nextBoolean() ? 0x7e : 0x2fff);
      text.appendCodePoint(c);
    }
    return text.toString();
  }

  private static String latin(Random random) {
    StringBuilder text = new StringBuilder("x");
    for (int i = random.nextInt(12); i > 0; i--) {
      int c = ' ' + random.nextInt(0xff - ' ');
      text.append((char) (c == 0x7f ? '!' : c));
    }
    return text.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String form() {
    return "application/x-www-form-urlencoded";
  }
}
