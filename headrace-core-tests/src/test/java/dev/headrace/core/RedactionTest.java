package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private static final String SECRET = "s3cr3t-c4n4ry";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization",
        "proxy-authorization",
        "COOKIE",
        "Set-Cookie",
        "X-Api-Key",
        "Api-Key",
        "apikey",
        "X-ApiKey",
        "X-Auth-Token",
        "X-Access-Token",
        "Private-Token",
        "X-Amz-Security-Token",
        "Ocp-Apim-Subscription-Key",
        "X-Functions-Key",
        "X-Goog-Api-Key",
        "X-Client-Secret",
        "X-Auth",
        "X-Vault-Token",
        "X-Shopify-Access-Token",
        "X-Amz-Signature",
        "X-Forwarded-Authorization"
      })
  void knowsTheNamesOfSecretHeaders(String name) {
    assertThat(Redaction.isSensitiveHeader(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Accept",
        "Content-Type",
        "ETag",
        "Idempotency-Key",
        "Surrogate-Key",
        "WWW-Authenticate",
        "X-RateLimit-Remaining-Tokens",
        "anthropic-ratelimit-tokens-remaining",
        "X-Request-Id",
        "Author",
        "X-Key-Count",
        "Location"
      })
  void leavesOtherHeadersReadable(String name) {
    assertThat(Redaction.isSensitiveHeader(name)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "api_key",
        "token",
        "access_token",
        "sig",
        "signature",
        "X-Amz-Signature",
        "X-Amz-Security-Token",
        "code",
        "client_secret",
        "password",
        "assertion",
        "API_KEY",
        "Token",
        "apikey",
        "api-key",
        "key",
        "refresh_token",
        "id_token",
        "client_assertion",
        "pwd",
        "secret",
        "X-Goog-Signature",
        "X-Amz-Credential",
        "api%5Fkey",
        "%74oken",
        "jwt"
      })
  void masksTheValuesOfSecretParameters(String name) {
    assertThat(Redaction.url("https://h/p?a=1&" + name + "=" + SECRET + "&b=2#x"))
        .isEqualTo("https://h/p?a=1&" + name + "=***&b=2#***");
    assertThat(Redaction.url("/p?" + name + "=" + SECRET)).isEqualTo("/p?" + name + "=***");
    assertThat(Redaction.url("https://h/?next=https://i/?" + name + "=" + SECRET + ";c"))
        .doesNotContain(SECRET);
    assertThat(Url.parse("https://h/?" + name + "=" + SECRET).toString()).doesNotContain(SECRET);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          https://u:s3cr3t-c4n4ry@h:8080/p?q=1 | https://***@h:8080/p?q=1
          https://s3cr3t-c4n4ry@h/             | https://***@h/
          https://u:a@s3cr3t-c4n4ry@h/         | https://***@h/
          https://u:p/s3cr3t-c4n4ry@h/         | https://***@h/
          https://u:p?s3cr3t-c4n4ry@h/x        | https://***@h/x
          https://u:p#s3cr3t-c4n4ry@h/x        | https://***@h/x
          https://u:p\\s3cr3t-c4n4ry@h/x       | https://***@h/x
          //u:s3cr3t-c4n4ry@h/x                | //***@h/x
          u:s3cr3t-c4n4ry@h/x                  | ***@h/x
          http:/u:s3cr3t-c4n4ry@h/x            | ***@h/x
          """)
  void masksUserinfoHoweverItIsWritten(String url, String expected) {
    assertThat(Redaction.url(url.replace("\\\\", "\\"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://h/",
        "https://h:80/@scope/pkg?a=b@c",
        "/@me",
        "/a:b@c",
        "https://[::1]:80/a@b",
        "https://h/p?monkey=1&tokens=2&q",
        "https://h/a//b@c",
        "",
        "?",
        "?=",
        "?&;",
        "https://h/é"
      })
  void leavesHarmlessUrlsAsTheyAre(String url) {
    assertThat(Redaction.url(url)).isEqualTo(url);
  }

  @Test
  void escapesWhatCouldForgeALogLine() {
    assertThat(Redaction.printable("ok\r\nERROR \u001b[31m\u0000\u0085\u2028\u202e\u200b\ud800x\t"))
        .isEqualTo("ok\\r\\nERROR \\u001B[31m\\u0000\\u0085\\u2028\\u202E\\u200B\\uD800x\\t");
    assertThat(Redaction.printable("für 日本 😀 ~")).isEqualTo("für 日本 😀 ~");
    assertThat(Redaction.url("\u001b]0;x\u0007\n")).isEqualTo("\\u001B]0;x\\u0007\\n");
  }

  @Test
  void neverThrowsAndIsPrintableWhateverTheUrl() {
    Random random = Seeded.random(RedactionTest.class);
    Request request = Request.get(Url.parse("https://h/"));
    for (int i = 0; i < Seeded.ROUNDS; i++) {
      String text = Seeded.text(random, "ah:/@?#&;=[]\\% \n\u001b\u202e\ud83d\ude00\"'token", 40);
      for (String shown : new String[] {Redaction.url(text), Redaction.preview(text, request)}) {
        assertThat(Redaction.printable(shown)).as(text).isEqualTo(shown);
      }
    }
  }

  private static Request request() {
    Headers headers =
        Headers.builder()
            .add("Authorization", "Bearer " + SECRET)
            .add("Cookie", "sid=c00k1e-c4n4ry; theme=dark")
            .addSensitive("X-Mine", "m1n3/c4n4ry")
            .add("Accept", "text/html")
            .build();
    return new Request(
        Method.GET, Url.parse("https://h/?api_key=qu3ry-c4n4ry"), headers, Body.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bad credential Bearer " + SECRET,
        "the token " + SECRET + " is not known",
        "{\"echo\":\"" + SECRET + "\"}",
        "your session c00k1e-c4n4ry ended",
        "m1n3/c4n4ry",
        "{\"x\":\"m1n3\\/c4n4ry\"}",
        "x=m1n3%2Fc4n4ry&y=1",
        "GET /?api_key=qu3ry-c4n4ry",
        "no such key: qu3ry-c4n4ry"
      })
  void previewHoldsNoSecretOfTheRequest(String text) {
    assertThat(Redaction.preview(text, request())).contains("***").doesNotContain("c4n4ry");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"access_token\":\"c4n4ry\",\"x\":1}",
        "{\"access_token\" : \"c4n4\\\"c4n4ry\"}",
        "{\"Password\": \"c4n4ry",
        "{'secret':'c4n4ry'}",
        "{\"token\":[\"a\",\"c4n4ry\"]}",
        "{\"credentials\":{\"a\":{},\"b\":\"c4n4ry\"}}",
        "{\"body\":\"{\\\"token\\\":\\\"c4n4ry\\\"}\"}",
        "{\"body\":\"{\\\\\\\"token\\\\\\\":\\\\\\\"c4n4ry\\\\\\\"}\"}",
        "grant_type=x&client_secret=c4n4ry&a=b",
        "code=c4n4ry",
        "Authorization: Digest username=\"a\", response=\"c4n4ry\"",
        "Set-Cookie: sid=c4n4ry; Path=/",
        "<a href='/?token=c4n4ry'>",
        "api-key:c4n4ry",
        "{\"token\":c4n4ry}"
      })
  void previewMasksFieldsWithNamesOfSecrets(String text) {
    Request plain = Request.get(Url.parse("https://h/"));
    assertThat(Redaction.preview(text, plain)).contains("***").doesNotContain("c4n4ry");
  }

  @Test
  void previewKeepsWhatExplainsTheError() {
    String text =
        "{\"error\":{\"code\":\"missing\",\"param\":\"id\"},\"tokens\":12,\"key\":\"name\"}";
    assertThat(Redaction.preview(text, request())).isEqualTo(text);
    assertThat(Redaction.preview("{\"token\":\"x\",\"message\":\"gone\"}", request()))
        .isEqualTo("{\"token\":***,\"message\":\"gone\"}");
  }

  @Test
  void previewIsShortAndCutsNoCharacterInTwo() {
    assertThat(Redaction.preview("x".repeat(200), request())).isEqualTo("x".repeat(200));
    assertThat(Redaction.preview("x".repeat(201), request())).isEqualTo("x".repeat(200) + "…");
    assertThat(Redaction.preview("x".repeat(199) + "😀", request()))
        .isEqualTo("x".repeat(199) + "…");
  }

  @Test
  void previewMasksASecretThatItsEndWouldCut() {
    String text = "x".repeat(195) + SECRET;
    assertThat(Redaction.preview(text, request())).isEqualTo("x".repeat(195) + "***");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"token=", "\"", ":", "=", "\\", " ", "token=[", "token:", "\"token\":\"\\"})
  void previewReadsAMegabyteOfOnePiece(String piece) {
    assertThat(Redaction.preview(piece.repeat((1 << 20) / piece.length()), request()))
        .hasSizeLessThan(1300);
  }
}
