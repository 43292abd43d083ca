package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {

  @Test
  void findsFieldsWhateverTheCaseOfTheirNames() {
    Headers headers = Headers.of("Accept", "a", "X", "1", "ACCEPT", "b");
    assertThat(headers.first("accept")).isEqualTo("a");
    assertThat(headers.all("aCCEPT")).containsExactly("a", "b");
    assertThat(headers.joined("accept")).isEqualTo("a, b");
    assertThat(headers.joined("x")).isEqualTo("1");
    assertThat(headers.contains("x")).isTrue();
    assertThat(headers.size()).isEqualTo(3);
  }

  @Test
  void saysThatAFieldIsAbsent() {
    assertThat(Headers.empty().first("x")).isNull();
    assertThat(Headers.empty().joined("x")).isNull();
    assertThat(Headers.empty().all("x")).isEmpty();
    assertThat(Headers.empty().contains("x")).isFalse();
    assertThat(Headers.empty().isEmpty()).isTrue();
    assertThat(Headers.of()).isSameAs(Headers.empty());
  }

  @Test
  void keepsOrderAndSpelling() {
    List<String> lines = new ArrayList<>();
    Headers.of("b", "2", "A", "1", "b", "3").forEach(field -> lines.add(field.toString()));
    assertThat(lines).containsExactly("b: 2", "A: 1", "b: 3");
  }

  @Test
  void doesNotChangeWithItsBuilder() {
    Headers.Builder builder = Headers.builder().add("a", "1");
    Headers before = builder.build();
    builder.add("b", "2").remove("A");
    assertThat(before.size()).isEqualTo(1);
    assertThat(builder.build()).isEqualTo(Headers.of("b", "2"));
    assertThat(before.with("a", "9")).isEqualTo(Headers.of("a", "9"));
    assertThat(before).isEqualTo(Headers.of("a", "1")).hasSameHashCodeAs(Headers.of("a", "1"));
  }

  @Test
  void replacesAndRemovesByName() {
    Headers headers = Headers.of("a", "1", "B", "2", "A", "3");
    assertThat(headers.without("a")).isEqualTo(Headers.of("B", "2"));
    assertThat(headers.without("none")).isSameAs(headers);
    assertThat(headers.filter(field -> true)).isSameAs(headers);
    assertThat(headers.toBuilder().setAll(Headers.of("a", "x", "a", "y")).build())
        .isEqualTo(Headers.of("B", "2", "a", "x", "a", "y"));
  }

  @Test
  void endsItsIteratorAsTheJdkDoes() {
    Iterator<Headers.Field> fields = Headers.of("a", "1").iterator();
    fields.next();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(fields::next);
  }

  @Test
  void masksTaggedAndKnownSecretsWhereverItIsShown() {
    Headers headers =
        Headers.builder()
            .addSensitive("X-Mine", "c4n4ry")
            .add("Authorization", "Bearer c4n4ry")
            .addReceived("set-cookie", "sid=c4n4ry")
            .setSensitive("x-api-key", "c4n4ry")
            .add("Accept", "text/html")
            .build();
    assertThat(headers.toString()).doesNotContain("c4n4ry").contains("Accept: text/html");
    assertThat(headers.toMap().toString()).doesNotContain("c4n4ry");
    assertThat(headers.toMap()).containsEntry("accept", List.of("text/html"));
    assertThat(headers.first("x-mine")).isEqualTo("c4n4ry");
    assertThat(headers.toBuilder().build().iterator().next().sensitive()).isTrue();
  }

  @Test
  void listsNamesInLowerCaseInOrderOfFirstAppearance() {
    Map<String, List<String>> map = Headers.of("B", "1", "A", "2", "b", "3").toMap();
    assertThat(map.keySet()).containsExactly("b", "a");
    assertThat(map).containsEntry("b", List.of("1", "3"));
  }

  @Test
  void escapesWhatAServerPutIntoAValue() {
    Headers headers = Headers.builder().addReceived("X", "a\r\n\u001b[2J\u202e").build();
    assertThat(headers.toString()).isEqualTo("[X: a\\r\\n\\u001B[2J\\u202E]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c4n4ry\r",
        "c4n4ry\nx: y",
        "c4n4ry\r\n\r\nGET /",
        "c4n4ry\0",
        "c4n4ry\u007f",
        "c4n4ry\u010d",
        "c4n4ry\u560a",
        "c4n4ry\u001b"
      })
  void refusesAValueThatCouldSplitTheMessage(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Headers.of("X-Key", value))
        .withMessageContaining("X-Key")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("c4n4ry"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a:", "a\r\n", "a\0", "é", "a\u010d", "(x)", "\u212a"})
  void refusesANameThatIsNoToken(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Headers.of(name, "v"))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\r").doesNotContain("\0"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Headers.builder().setSensitive(name, "v"));
    assertThat(Headers.isToken(name)).isFalse();
  }

  @Test
  void refusesAnOddNumberOfNamesAndValues() {
    assertThatIllegalArgumentException().isThrownBy(() -> Headers.of("a"));
  }

  @Test
  void stripsWhiteSpaceAroundAValueAndKeepsLatin1() {
    assertThat(Headers.of("a", " \tü x\t ").first("a")).isEqualTo("ü x");
    assertThat(Headers.of("a", "").first("a")).isEmpty();
  }

  @Test
  void agreesWithAPlainListOfPairs() {
    Random random = Seeded.random(HeadersTest.class);
    for (int round = 0; round < 2_000; round++) {
      Headers.Builder builder = Headers.builder();
      List<String[]> model = new ArrayList<>();
      for (int step = 0; step < 8; step++) {
        String name = Seeded.text(random, "aAbB", 1) + "x";
        String value = Integer.toString(step);
        switch (random.nextInt(3)) {
          case 0 -> {
            builder.add(name, value);
            model.add(new String[] {name, value});
          }
          case 1 -> {
            builder.set(name, value);
            model.removeIf(pair -> pair[0].equalsIgnoreCase(name));
            model.add(new String[] {name, value});
          }
          default -> {
            builder.remove(name);
            model.removeIf(pair -> pair[0].equalsIgnoreCase(name));
          }
        }
      }
      List<String> lines = new ArrayList<>();
      builder.build().forEach(field -> lines.add(field.name() + field.value()));
      assertThat(lines).isEqualTo(model.stream().map(pair -> pair[0] + pair[1]).toList());
    }
  }

  @Test
  void masksTheSecretsInUrls() {
    Headers headers =
        Headers.of(
            "Location", "https://h/a?x=1&X-Amz-Signature=c4n4ry", "referer", "/?token=c4n4ry");
    assertThat(headers.toString()).doesNotContain("c4n4ry").contains("https://h/a?x=1");
    assertThat(headers.toMap().toString()).doesNotContain("c4n4ry");
    assertThat(headers.first("location")).endsWith("c4n4ry");
  }
}
