package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.HeaderElements.Element;
import dev.headrace.core.HeaderElements.Parameter;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderElementsTest {

  private static Element only(String value) {
    List<Element> elements = HeaderElements.parse(value);
    assertThat(elements).hasSize(1);
    return elements.get(0);
  }

  @Test
  void readsDirectivesWithAndWithoutValues() {
    assertThat(HeaderElements.parse("max-age=10, No-Store,private=\"set-cookie, x\""))
        .containsExactly(
            new Element("max-age", "10", List.of(), true),
            new Element("No-Store", null, List.of(), true),
            new Element("private", "set-cookie, x", List.of(), true));
    assertThat(only("No-Store").is("no-store")).isTrue();
  }

  @Test
  void readsParameters() {
    Element html = only("text/html ; charset=utf-8;Q=\"0.5\" ;flag");
    assertThat(html.name()).isEqualTo("text/html");
    assertThat(html.parameters())
        .containsExactly(
            new Parameter("charset", "utf-8"),
            new Parameter("Q", "0.5"),
            new Parameter("flag", null));
    assertThat(html.valid()).isTrue();
    assertThat(html.parameter("q")).isEqualTo(new Parameter("Q", "0.5"));
    assertThat(html.parameter("level")).isNull();
  }

  @Test
  void readsLinksWhateverTheirTargetHolds() {
    List<Element> links =
        HeaderElements.parse(
            "<https://h/a,b;c=\"d>; rel=\"next\", </x>;rel=prev; title*=UTF-8''%e2");
    assertThat(links).extracting(Element::name).containsExactly("<https://h/a,b;c=\"d>", "</x>");
    assertThat(links).allMatch(Element::valid);
    assertThat(links.get(0).parameters()).containsExactly(new Parameter("rel", "next"));
  }

  @Test
  void keepsEntityTagsWhole() {
    assertThat(HeaderElements.parse("\"a,b\", W/\"c\"").stream().filter(Element::valid))
        .extracting(Element::name)
        .containsExactly("\"a,b\"", "W/\"c\"");
  }

  @Test
  void unescapesQuotedPairs() {
    assertThat(only("x=\"a\\\"b\\\\c\\d\""))
        .isEqualTo(new Element("x", "a\"b\\cd", List.of(), true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", ",", ",,, ,\t,", " , "})
  void skipsEmptyElements(String value) {
    assertThat(HeaderElements.parse(value)).isEmpty();
  }

  @Test
  void readsBetweenEmptyElementsAndParameters() {
    assertThat(HeaderElements.parse(",a,, b;;x;,c;"))
        .containsExactly(
            new Element("a", null, List.of(), true),
            new Element("b", null, List.of(new Parameter("x", null)), true),
            new Element("c", null, List.of(), true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "private = \"x\"",
        "private= x",
        "private=",
        "private=\"x",
        "private=\"x\"y",
        "private=\"x\\",
        "max-age=1 0",
        "a b",
        "=x",
        "a/b/c",
        "/b",
        "<https://h/",
        "<https://h/>x",
        "x;=1",
        "x;a b=1",
        "x;a=\"",
        "é"
      })
  void marksWhatBreaksTheGrammar(String value) {
    assertThat(only(value).valid()).isFalse();
  }

  @Test
  void keepsWhatCanBeToldOfAMalformedElement() {
    assertThat(only("private = \"x\"").name()).isEqualTo("private");
    assertThat(only("private=\"set-cookie").value()).isEqualTo("set-cookie");
  }

  @Test
  void letsAnOpenQuotationHideNothingOfTheNextLine() {
    Headers headers = Headers.of("Cache-Control", "private=\"x", "cache-control", "no-store");
    assertThat(HeaderElements.parse(headers, "CACHE-CONTROL"))
        .extracting(Element::name)
        .containsExactly("private", "no-store");
    assertThat(HeaderElements.parse(headers, "vary")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {",", "\"", "=", " ", ";", "<", "\\", "a=\"", "\"\\", "a;", "a,", "<>"})
  void readsAMegabyteOfOneDelimiter(String delimiter) {
    String value = delimiter.repeat((1 << 20) / delimiter.length());
    List<Element> elements = HeaderElements.parse(value);
    assertThat(elements.stream().mapToInt(e -> e.name().length()).sum())
        .isLessThanOrEqualTo(1 << 20);
  }

  @Test
  void neverThrowsAndLosesNoTokenOfAnyText() {
    Random random = Seeded.random(HeaderElementsTest.class);
    for (int i = 0; i < Seeded.ROUNDS; i++) {
      String value = Seeded.text(random, "ab/,;= \t\"\\<>W*é", 24);
      List<Element> elements = HeaderElements.parse(value);
      boolean plain = value.chars().allMatch(c -> "ab,".indexOf(c) >= 0);
      if (plain) {
        assertThat(elements).allMatch(Element::valid);
        assertThat(elements)
            .extracting(Element::name)
            .containsExactly(
                java.util.Arrays.stream(value.split(","))
                    .filter(s -> !s.isEmpty())
                    .toArray(String[]::new));
      }
      assertThat(elements).as(value).noneMatch(e -> e.name().isEmpty() && e.valid());
    }
  }
}
