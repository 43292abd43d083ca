package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CurlTest {
  private static final String CANARY = "s3cr3t-c4n4ry";
  private static final Url URL = Url.parse("https://api.example.com/v1/posts");

  @Test
  void aPlainGetNeedsNoQuotes() {
    assertThat(Request.get(URL).toCurl()).isEqualTo("curl https://api.example.com/v1/posts");
  }

  @Test
  void everythingThatARequestSaysIsInTheCommand() {
    Headers headers =
        Headers.builder()
            .add("Accept", "*/*")
            .add("Content-Type", "application/json")
            .addSensitive("X-Tenant", CANARY)
            .add("Authorization", "Bearer " + CANARY)
            .build();
    Request request =
        new Request(
            Method.PUT,
            Url.parse("https://api.example.com/v1/it's?a=1&key=" + CANARY + "&b=2"),
            headers,
            Body.of("{\"say\":\"it's\",\"password\": \"" + CANARY + "\"}"));
    assertThat(request.toCurl())
        .isEqualTo(
            "curl --request PUT --globoff"
                + " \"https://api.example.com/v1/it's?a=1&key=$HEADRACE_KEY&b=2\""
                + " --header 'Accept: */*' --header 'Content-Type: application/json'"
                + " --header \"X-Tenant: $HEADRACE_X_TENANT\""
                + " --header \"Authorization: Bearer $HEADRACE_AUTHORIZATION\""
                + " --data-raw '{\"say\":\"it'\\''s\",\"password\": \"'\"$HEADRACE_PASSWORD\"'\"}'");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      value = {
        "GET, curl https://h/",
        "HEAD, curl --head https://h/",
        "DELETE, curl --request DELETE https://h/",
        "POST, curl https://h/ --header Content-Type: --data-raw ''",
        "PUT, curl --request PUT https://h/ --header Content-Type: --data-raw ''",
        "pu!t, curl --request 'pu!t' https://h/",
      })
  void aMethodIsSaidUnlessCurlWouldUseItAnyway(String method, String command) {
    Request request = Request.get(Url.parse("https://h/")).withMethod(Method.of(method));
    assertThat(request.toCurl()).isEqualTo(command);
  }

  @Test
  void withABodyPostGoesWithoutSaying() {
    Request request = json("{}");
    assertThat(request.toCurl()).doesNotContain("--request").endsWith(" --data-raw '{}'");
    assertThat(request.withMethod(Method.GET).toCurl()).contains(" --request GET ");
    assertThat(request.withMethod(Method.HEAD).toCurl()).contains(" --request HEAD ");
  }

  @Test
  void whatTheServerMayEncodeIsDecoded() {
    assertThat(Request.get(URL).withHeader("Accept-Encoding", "gzip").toCurl())
        .isEqualTo(
            "curl https://api.example.com/v1/posts --compressed --header 'Accept-Encoding: gzip'");
  }

  @Test
  void anEmptyFieldIsSentAndNotLeftOut() {
    assertThat(Request.get(URL).withHeader("X-Empty", "").toCurl())
        .endsWith(" --header 'X-Empty;'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://h/a[1]", "https://[0:0:0:0:0:0:0:1]/"})
  void bracketsAreNoPattern(String url) {
    assertThat(Request.get(Url.parse(url)).toCurl()).isEqualTo("curl --globoff '" + url + "'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/octet-stream", "text/xml", "multipart/form-data; boundary=x", ""})
  void aBodyWhoseSecretsCannotBeToldComesFromAFile(String type) {
    Request request = json("<password>" + CANARY + "</password>");
    request =
        request.withHeaders(type.isEmpty() ? Headers.empty() : Headers.of("Content-Type", type));
    assertThat(request.toCurl()).endsWith(" --data-binary @request-body").doesNotContain(CANARY);
    assertThat(request.toCurl().contains(" --header Content-Type:")).isEqualTo(type.isEmpty());
  }

  @Test
  void aBodyThatFitsIntoNoCommandComesFromAFile() {
    Body streamed = Body.repeatable(() -> Body.of("{}").publisher(), 2);
    Body binary = Body.of(new byte[] {'"', (byte) 0xff, '"'});
    for (Body body : List.of(streamed, binary, Body.of("\"\0\""), text(8_193))) {
      assertThat(json("").withBody(body).toCurl()).endsWith(" --data-binary @request-body");
    }
    assertThat(json("").withBody(text(8_192)).toCurl()).doesNotContain("@request-body");
  }

  private static Body text(int length) {
    return Body.of("\"" + "a".repeat(length - 2) + "\"");
  }

  @Test
  void aBodyThatIsReadOnceIsLeftUnread() {
    Body body = Body.once(Body.of("{}").publisher(), 2, () -> {});
    assertThat(json("").withBody(body).toCurl()).endsWith(" --data-binary @request-body");
    assertThat(
            body.collect(2, Call.of(Request.get(URL), TimeSource.system())).toCompletableFuture())
        .isCompletedWithValueMatching(
            bytes -> new String(bytes, StandardCharsets.UTF_8).equals("{}"));
  }

  @Test
  void noSecretIsInTheCommandWhereverItStands() {
    Headers.Builder headers = Headers.builder().addSensitive("X-Any", CANARY);
    for (String name :
        List.of("Authorization", "Cookie", "X-Api-Key", "Proxy-Authorization", "X-Auth-Token")) {
      headers.add(name, CANARY).add(name, "Basic " + CANARY).add(name, CANARY + " " + CANARY);
    }
    headers.add("Referer", "https://h/?token=" + CANARY);
    for (String type : List.of("application/x-www-form-urlencoded", "application/ld+json")) {
      Request request =
          new Request(
              Method.POST,
              Url.parse("https://h/?access_token=" + CANARY + "&x=1;sig=" + CANARY),
              headers.set("Content-Type", type).build(),
              Body.of("client_secret=" + CANARY + "&password=" + CANARY));
      assertThat(request.toCurl()).doesNotContain(CANARY).doesNotContain("s3cr3t");
    }
    Request bare = Request.get(URL).withHeader("X-Plain", CANARY);
    assertThat(bare.toCurl()).as("control").contains(CANARY);
  }

  @Test
  void aFormsSecretEndsWithItsParameter() {
    Request request =
        json("password=" + CANARY + ",;?" + CANARY + "&b=2")
            .withHeader("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    assertThat(request.toCurl()).endsWith(" --data-raw \"password=$HEADRACE_PASSWORD&b=2\"");
  }

  @Test
  void eachSecretHasAVariableOfItsOwn() {
    Request request = Request.get(Url.parse("https://h/?key=a&key=b")).withHeader("Key", "plain");
    Headers headers = request.headers().toBuilder().addSensitive("Ke%79", "c").build();
    assertThat(request.withHeaders(headers).toCurl())
        .contains("key=$HEADRACE_KEY&key=$HEADRACE_KEY_2")
        .contains("\"Ke%79: $HEADRACE_KE_79\"");
  }

  @Test
  void whatATerminalWouldActOnIsEscaped() {
    Request request =
        json("{\"a\":\"\r\n\t\u001b[31m\u202e\u00e9\"}").withHeader("X-Latin", "caf\u00e9\t'");
    assertThat(request.toCurl())
        .contains(" --header $'X-Latin: caf\\351\\t\\''")
        .endsWith(" --data-raw $'{\"a\":\"\\r\\n\\t\\033[31m\\342\\200\\256\\303\\251\"}'")
        .matches("\\p{Print}*");
    assertThat(json("\"caf\u00e9\"").toCurl()).endsWith(" --data-raw '\"caf\u00e9\"'");
  }

  @Test
  void bashTakesEveryWordAsItIs() throws IOException {
    assertThat(parsed("bash", 2_000, CurlTest::anyText)).isZero();
  }

  @Test
  void shTakesEveryWordOfPrintableTextAsItIs() throws IOException {
    assertThat(parsed("sh", 2_000, CurlTest::printableText)).isZero();
  }

  @Test
  void controlWordsWithoutQuotesAreTakenOtherwise() throws IOException {
    List<String> texts = List.of("a b", "$HOME", "it's");
    assertThat(echoed("bash", List.of("'a b'", "$HOME", "it\\'s"), StandardCharsets.UTF_8))
        .isNotEqualTo(texts);
  }

  /** How many words of random texts the shell took for something else. */
  private static int parsed(String shell, int count, TextSource texts) throws IOException {
    Random random = Seeded.random(CurlTest.class);
    int wrong = 0;
    for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.ISO_8859_1)) {
      List<String> wanted = new ArrayList<>();
      List<String> words = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        ShellWord word = new ShellWord(charset);
        StringBuilder value = new StringBuilder();
        for (int part = random.nextInt(4); part >= 0; part--) {
          String text = texts.next(random, charset);
          value.append(text);
          word.text(text);
          if (random.nextInt(3) == 0) {
            word.variable("HEADRACE_CANARY");
            value.append(CANARY);
          }
        }
        wanted.add(value.toString());
        words.add(word.toString());
      }
      List<String> taken = echoed(shell, words, charset);
      assertThat(taken).hasSameSizeAs(wanted);
      for (int i = 0; i < count; i++) {
        wrong += taken.get(i).equals(wanted.get(i)) ? 0 : 1;
      }
    }
    return wrong;
  }

  private interface TextSource {
    String next(Random random, Charset charset);
  }

  private static String anyText(Random random, Charset charset) {
    StringBuilder text = new StringBuilder();
    int highest = charset.equals(StandardCharsets.UTF_8) ? 0x1ffff : 0xff;
    for (int i = random.nextInt(8); i > 0; i--) {
      int c = 1 + (random.nextBoolean() ? random.nextInt(0x7f) : random.nextInt(highest));
      text.appendCodePoint(c >= 0xd800 && c < 0xe000 ? 'x' : c);
    }
    return text.toString();
  }

  private static String printableText(Random random, Charset charset) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(8); i > 0; i--) {
      text.append((char) (' ' + random.nextInt(0x7f - ' ')));
    }
    return text.toString();
  }

  /** What a shell makes of words. */
  private static List<String> echoed(String shell, List<String> words, Charset charset)
      throws IOException {
    byte[] out;
    Path script = Files.createTempFile("words", ".sh");
    try {
      Files.write(script, words.stream().map(word -> "printf '%s\\0' " + word).toList());
      ProcessBuilder builder = new ProcessBuilder(shell, script.toString());
      builder.environment().putAll(Map.of("HEADRACE_CANARY", CANARY, "LC_ALL", "C.UTF-8"));
      Process process = builder.redirectErrorStream(true).start();
      out = process.getInputStream().readAllBytes();
    } finally {
      Files.delete(script);
    }
    String all = new String(out, charset);
    return all.isEmpty() ? List.of() : List.of(all.substring(0, all.length() - 1).split("\0", -1));
  }

  private static Request json(String body) {
    Headers headers = Headers.of("Content-Type", "application/json");
    return new Request(Method.POST, URL, headers, Body.of(body));
  }
}
