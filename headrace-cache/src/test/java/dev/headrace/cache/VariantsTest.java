package dev.headrace.cache;

import static dev.headrace.cache.CacheFixture.URL;
import static dev.headrace.cache.CacheFixture.get;
import static dev.headrace.cache.CacheFixture.status;
import static dev.headrace.cache.CacheFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.CacheStatus.Forwarded;
import dev.headrace.core.CallOptions.CacheUse;
import dev.headrace.core.Headers;
import dev.headrace.core.Principal;
import dev.headrace.core.Request;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several answers of one URL. */
class VariantsTest {
  private final CacheFixture f = new CacheFixture();

  @ParameterizedTest
  @ValueSource(strings = {"Accept", "accept-language"})
  void acceptFieldsSelectEvenWithoutVary(String name) {
    f.transport.respond(200, "a").respond(200, "b").respond(200, "none");
    f.send(get(URL, name, "a"));
    assertThat(status(f.send(get(URL, name, "b"))).forwarded()).isEqualTo(Forwarded.VARY_MISS);
    f.send(get(URL));

    assertThat(text(f.send(get(URL, name, "a")))).isEqualTo("a");
    assertThat(text(f.send(get(URL, name, "b")))).isEqualTo("b");
    assertThat(text(f.send(get(URL)))).isEqualTo("none");
    assertThat(f.transport.sends()).isEqualTo(3);
  }

  @Test
  void varySelectsByTheFieldsThatItNames() {
    f.transport.byRequest(
        r ->
            Answer.of(
                200,
                Headers.of("Vary", "X-One", "Vary", "x-two, X-Three"),
                "" + r.headers().first("X-One") + r.headers().first("X-Two")));
    for (int round = 0; round < 2; round++) {
      assertThat(text(f.send(get(URL, "X-One", "1", "X-Two", "2")))).isEqualTo("12");
      assertThat(text(f.send(get(URL, "X-One", "1", "X-Two", "3", "X-Four", "" + round))))
          .isEqualTo("13");
      assertThat(text(f.send(get(URL, "X-Two", "2")))).isEqualTo("null2");
    }
    assertThat(f.transport.sends()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*", " * ", "*, accept", "accept, *", "a b", "x=1", "\"accept\"", "a;q=1"})
  void whatVariesByAnythingIsNotStored(String vary) {
    f.transport.byRequest(r -> Answer.of(200, Headers.of("Vary", vary), "answer"));
    assertThat(status(f.send(get(URL))).stored()).isFalse();
    assertThat(status(f.send(get(URL))).hit()).isFalse();
    assertThat(f.cache.stats().entries()).isZero();
  }

  @Test
  void aStarOnASecondLineCountsToo() {
    Headers two = Headers.of("Vary", "Accept", "Vary", "*");
    f.transport.byRequest(r -> Answer.of(200, two, "answer"));
    assertThat(status(f.send(get(URL))).stored()).isFalse();
  }

  @Test
  void moreCodingsThanAnybodyUndoesAreNotStored() {
    f.transport.byRequest(
        r -> Answer.of(200, Headers.of("Content-Encoding", "gzip, ".repeat(5_000) + "gzip"), "x"));
    assertThat(status(f.send(get(URL))).stored()).isFalse();
  }

  @Test
  void namesThatSelectAreCounted() {
    String name = "x-" + "a".repeat(8_000);
    f.transport.byRequest(r -> Answer.of(200, Headers.of("Vary", name), "x"));
    f.send(get(URL));
    assertThat(f.cache.stats().bytes()).isGreaterThan(2 * 8_000);
  }

  @Test
  void aVaryOfHundredsOfFieldsIsNotStored() {
    StringBuilder names = new StringBuilder("x");
    for (int i = 0; i < 300; i++) {
      names.append(",x").append(i);
    }
    f.transport.respond(200, Headers.of("Vary", names.toString()), "answer");
    assertThat(status(f.send(get(URL))).stored()).isFalse();
  }

  @Test
  void secretsSelectButAreNotKept() {
    Principal alice = new Principal("alice");
    f.transport.byRequest(
        r ->
            Answer.of(
                200,
                Headers.of("Vary", "Authorization, Cookie"),
                "of " + r.headers().first("Authorization")));
    for (int round = 0; round < 2; round++) {
      for (String token : new String[] {"one", "two"}) {
        assertThat(text(f.sendAs(alice, get(URL, "Authorization", token))))
            .isEqualTo("of " + token);
      }
      assertThat(text(f.sendAs(alice, get(URL)))).isEqualTo("of null");
    }
    assertThat(f.transport.sends()).isEqualTo(3);
    assertThat(Blinded.of("one")).isEqualTo(Blinded.of("one")).doesNotContain("one").hasSize(64);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "gzip; ''; true",
        "gzip; gzip; true",
        "gzip; x-gzip; true",
        "x-gzip; gzip; true",
        "gzip; br, gzip;q=0.5; true",
        "gzip; *; true",
        "gzip; identity; false",
        "gzip; gzip;q=0; false",
        "gzip; gzip;q=0.000, *; false",
        "gzip; br; false",
        "gzip, br; gzip; false",
        "gzip, br; br, gzip; true",
        "identity; identity; true",
        "''; identity; true"
      },
      delimiter = '|',
      quoteCharacter = '"')
  void aCodedAnswerFitsWhoAcceptsItsCoding(String row) {
    String[] cells = row.split("; ", -1);
    String coding = cells[0].equals("''") ? "identity" : cells[0];
    f.transport.byRequest(
        r ->
            Answer.of(
                200, Headers.of("Content-Encoding", coding, "Vary", "Accept-Encoding"), "coded"));
    f.send(get(URL, "Accept-Encoding", "gzip, br"));

    Request request = cells[1].equals("''") ? get(URL) : get(URL, "Accept-Encoding", cells[1]);
    assertThat(status(f.send(request)).hit()).isEqualTo(Boolean.parseBoolean(cells[2]));
  }

  @Test
  void variantsAreBounded() {
    f.transport.byRequest(r -> Answer.of(200, "answer"));
    for (int i = 0; i < 100; i++) {
      f.send(get(URL, "Accept", "type/" + i));
    }
    assertThat(f.cache.stats().entries()).isEqualTo(1);
    for (int i = 99; i >= 100 - Variants.MOST; i--) {
      assertThat(status(f.send(get(URL, "Accept", "type/" + i))).hit()).isTrue();
    }
    assertThat(status(f.send(get(URL, "Accept", "type/0"))).hit()).isFalse();
    assertThat(f.cache.stats().bytes()).isLessThan(20_000);
  }

  @Test
  void everyVariantHasATimeOfItsOwn() {
    Map<String, Integer> sent = new HashMap<>();
    f.transport.byRequest(
        r -> {
          String accept = r.headers().first("Accept");
          return Answer.of(200, accept + sent.merge(accept, 1, Integer::sum));
        });
    f.send(get(URL, "Accept", "long"), o -> o.ttl(Duration.ofSeconds(100)));
    f.time.advance(Duration.ofSeconds(50));
    f.send(get(URL, "Accept", "short"), o -> o.ttl(Duration.ofSeconds(10)));

    f.time.advance(Duration.ofSeconds(10));
    assertThat(text(f.send(get(URL, "Accept", "long")))).isEqualTo("long1");
    assertThat(status(f.send(get(URL, "Accept", "short"))).forwarded()).isEqualTo(Forwarded.STALE);
    f.time.advance(Duration.ofSeconds(40));
    assertThat(text(f.send(get(URL, "Accept", "long")))).isEqualTo("long2");
  }

  @Test
  void theNewestOfOneSelectionReplacesTheOlder() {
    f.transport.respond(200, "1").respond(200, "2");
    f.send(get(URL));
    long once = f.cache.stats().bytes();
    f.send(get(URL), o -> o.cache(CacheUse.REFRESH));
    assertThat(f.cache.stats().bytes()).isEqualTo(once);
  }
}
