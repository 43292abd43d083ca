package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.core.StructuredFields.DisplayString;
import dev.headrace.core.StructuredFields.InnerList;
import dev.headrace.core.StructuredFields.Item;
import dev.headrace.core.StructuredFields.Member;
import dev.headrace.core.StructuredFields.Token;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredFieldsTest {

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  static Stream<Arguments> bareItems() {
    return Stream.of(
        Arguments.of("0", 0L),
        Arguments.of("-0", 0L),
        Arguments.of("042", 42L),
        Arguments.of("-999999999999999", -999_999_999_999_999L),
        Arguments.of("999999999999999", 999_999_999_999_999L),
        Arguments.of("4.5", new BigDecimal("4.5")),
        Arguments.of("6.00", new BigDecimal("6.0")),
        Arguments.of("600.120", new BigDecimal("600.12")),
        Arguments.of("0.0", new BigDecimal("0.0")),
        Arguments.of("-0.001", new BigDecimal("-0.001")),
        Arguments.of("123456789012.123", new BigDecimal("123456789012.123")),
        Arguments.of("\"\"", ""),
        Arguments.of("\"hello world\"", "hello world"),
        Arguments.of("\"a\\\"b\\\\c\"", "a\"b\\c"),
        Arguments.of("foo123/456", new Token("foo123/456")),
        Arguments.of("*:x", new Token("*:x")),
        Arguments.of("A!#$%&'*+-.^_`|~", new Token("A!#$%&'*+-.^_`|~")),
        Arguments.of(":cHJldGVuZCB0aGlzIGlz:", bytes("pretend this is")),
        Arguments.of("::", bytes("")),
        Arguments.of(":aGk:", bytes("hi")),
        Arguments.of("?1", true),
        Arguments.of("?0", false),
        Arguments.of("@1659578233", Instant.parse("2022-08-04T01:57:13Z")),
        Arguments.of("@-1", Instant.parse("1969-12-31T23:59:59Z")),
        Arguments.of("@-999999999999999", Instant.ofEpochSecond(-999_999_999_999_999L)),
        Arguments.of(
            "%\"This is intended for display to %c3%bcsers.\"",
            new DisplayString("This is intended for display to üsers.")),
        Arguments.of("%\"%f0%9f%92%a9 %25%22\\\"", new DisplayString("💩 %\"\\")));
  }

  @ParameterizedTest
  @MethodSource("bareItems")
  void readsEveryType(String text, Object expected) {
    assertThat(StructuredFields.item("  " + text + " ")).isEqualTo(Item.of(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "-",
        "--1",
        "+1",
        "1.",
        ".1",
        "1.2345",
        "1000000000000000",
        "1234567890123.1",
        "1.5.5",
        "1e3",
        "1 2",
        "1,2",
        "\"",
        "\"a",
        "\"a\\\"",
        "\"a\\n\"",
        "\"é\"",
        "\"\t\"",
        "\"\u007f\"",
        "é",
        "_a",
        "foo bar",
        ":a",
        ":a:",
        ":a b=:",
        ":=:",
        ":aGk=",
        ":é:",
        "?",
        "?2",
        "?true",
        "@",
        "@1.5",
        "@x",
        "%",
        "%\"",
        "%a",
        "%\"%\"",
        "%\"%c3\"",
        "%\"%C3%BC\"",
        "%\"%c3%28\"",
        "%\"%ff\"",
        "%\"é\"",
        "%\"a",
        "\t1",
        "1\t",
        "1;",
        "1;A",
        "1;a=",
        "1;a=(1)",
        "1; ",
        "1;a==1",
        "1;a =1",
        "1 ;a",
        "(1)",
        "\0",
        "a\0",
        "1\0"
      })
  void refusesWhatIsNoItem(String text) {
    assertThat(StructuredFields.item(text)).isNull();
  }

  @Test
  void readsParametersInOrderAndKeepsTheLastOfAName() {
    Item item = StructuredFields.item("abc;a=1;b;  c=\"x\";a=2;*k=?0");
    assertThat(item).isNotNull();
    assertThat(item.parameters().entrySet())
        .containsExactly(
            Map.entry("a", 2L), Map.entry("b", true), Map.entry("c", "x"), Map.entry("*k", false));
    assertThat(item.parameter("a", Long.class)).isEqualTo(2);
    assertThat(item.parameter("a", String.class)).isNull();
    assertThat(item.parameter("z", String.class)).isNull();
    assertThat(item.value(Token.class)).isEqualTo(new Token("abc"));
    assertThat(item.value(Long.class)).isNull();
  }

  @Test
  void readsTheRateLimitPolicyOfTheDraft() {
    List<Member> policies =
        StructuredFields.list("\"permin\";q=50;w=60,\"perhr\";q=1000;w=3600;pk=:cHNwOTM=:");
    assertThat(policies).hasSize(2);
    assertThat(((Item) policies.get(0)).value()).isEqualTo("permin");
    assertThat(policies.get(1).parameter("q", Long.class)).isEqualTo(1000);
    assertThat(policies.get(1).parameter("pk", ByteBuffer.class)).isEqualTo(bytes("psp93"));
  }

  @Test
  void readsListsAndInnerLists() {
    assertThat(StructuredFields.list("sugar, tea\t,\trum")).hasSize(3);
    assertThat(StructuredFields.list("( \"foo\"  \"bar\" ), ();lvl=5, (a;b c);d"))
        .containsExactly(
            new InnerList(List.of(Item.of("foo"), Item.of("bar")), Map.of()),
            new InnerList(List.of(), Map.of("lvl", 5L)),
            new InnerList(
                List.of(new Item(new Token("a"), Map.of("b", true)), Item.of(new Token("c"))),
                Map.of("d", true)));
    assertThat(StructuredFields.list("")).isEmpty();
    assertThat(StructuredFields.list("  ")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ",",
        "a,",
        "a, ",
        "a,,b",
        "a b",
        ",a",
        "(",
        "()(",
        "(a",
        "(a,b)",
        "(a\tb)",
        "(a\"b\")",
        "((a))",
        "(a;)",
        "a;b=(c)",
        "\ta"
      })
  void refusesWhatIsNoList(String text) {
    assertThat(StructuredFields.list(text)).isNull();
  }

  @Test
  void readsDictionariesInOrderAndKeepsTheLastOfAName() {
    Map<String, Member> members =
        StructuredFields.dictionary("en=\"Applepie\", a, b;x=1 , c=(1 2), en=?0;q, *=1");
    assertThat(members).isNotNull();
    assertThat(members.keySet()).containsExactly("en", "a", "b", "c", "*");
    assertThat(members.get("en")).isEqualTo(new Item(false, Map.of("q", true)));
    assertThat(members.get("a")).isEqualTo(Item.of(true));
    assertThat(members.get("b")).isEqualTo(new Item(true, Map.of("x", 1L)));
    assertThat(StructuredFields.dictionary("")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"A=1", "1=1", "a=", "a =1", "a= 1", "a,", "a=1 b=2", "a;=1", "=1", "a=1,,b=2"})
  void refusesWhatIsNoDictionary(String text) {
    assertThat(StructuredFields.dictionary(text)).isNull();
  }

  @Test
  void takesAnAbsentFieldAsMalformed() {
    assertThat(StructuredFields.item(null)).isNull();
    assertThat(StructuredFields.list(null)).isNull();
    assertThat(StructuredFields.dictionary(Headers.empty().joined("x"))).isNull();
  }

  @Test
  void joinsSeveralLines() {
    Headers headers = Headers.of("X", "a=1", "x", "b=2");
    assertThat(StructuredFields.dictionary(headers.joined("x"))).hasSize(2);
  }

  @Test
  void writesTheCanonicalForm() {
    assertThat(StructuredFields.format(Item.of(new BigDecimal("1.0005")))).isEqualTo("1.0");
    assertThat(StructuredFields.format(Item.of(new BigDecimal("1.0015")))).isEqualTo("1.002");
    assertThat(StructuredFields.format(Item.of(new BigDecimal("100")))).isEqualTo("100.0");
    assertThat(StructuredFields.format(Item.of(new DisplayString("füü \"%"))))
        .isEqualTo("%\"f%c3%bc%c3%bc %22%25\"");
    assertThat(StructuredFields.format(StructuredFields.list("a;x=?1;y=?0 ,( b  c );d")))
        .isEqualTo("a;x;y=?0, (b c);d");
    assertThat(StructuredFields.format(StructuredFields.dictionary("a=?1;x=1,b=?0,c=\"q\\\"\"")))
        .isEqualTo("a;x=1, b=?0, c=\"q\\\"\"");
    assertThat(StructuredFields.format(List.of())).isEmpty();
  }

  static Stream<Object> unspeakable() {
    return Stream.of(
        1_000_000_000_000_000L,
        -1_000_000_000_000_000L,
        new BigDecimal("999999999999.9995"),
        "é",
        "\n",
        new Token(""),
        new Token("1a"),
        new Token("a b"),
        new DisplayString("\ud800"),
        Instant.MAX,
        1,
        1.5);
  }

  @ParameterizedTest
  @MethodSource("unspeakable")
  void refusesToWriteWhatTheGrammarCannotSay(Object value) {
    assertThatIllegalArgumentException().isThrownBy(() -> StructuredFields.format(Item.of(value)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "a b", "1", "é"})
  void refusesToWriteAKeyThatIsNone(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StructuredFields.format(Map.of(key, Item.of(1L))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StructuredFields.format(new Item(1L, Map.of(key, true))));
  }

  @Test
  void doesNotChangeWithWhatItWasMadeOf() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    Item item = new Item(1L, parameters);
    parameters.put("a", 1L);
    assertThat(item.parameters()).isEmpty();
  }

  @Test
  void readsBackWhatItWrote() {
    Random random = Seeded.random(StructuredFieldsTest.class);
    for (int i = 0; i < 5_000; i++) {
      List<Member> list = new ArrayList<>();
      Map<String, Member> dictionary = new LinkedHashMap<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        list.add(member(random));
        dictionary.put(key(random), member(random));
      }
      assertThat(StructuredFields.list(StructuredFields.format(list))).isEqualTo(list);
      assertThat(StructuredFields.dictionary(StructuredFields.format(dictionary)))
          .isEqualTo(dictionary);
    }
  }

  @Test
  void neverThrowsWhateverTheText() {
    Random random = Seeded.random(StructuredFieldsTest.class);
    for (int i = 0; i < Seeded.ROUNDS; i++) {
      String text = Seeded.text(random, "ab10.-\"\\:?@%()=,; \t*é\0", 16);
      List<Member> list = StructuredFields.list(text);
      if (list != null) {
        assertThat(StructuredFields.list(StructuredFields.format(list))).as(text).isEqualTo(list);
      }
    }
  }

  private static Member member(Random random) {
    if (random.nextInt(4) > 0) {
      return item(random);
    }
    List<Item> items = new ArrayList<>();
    for (int n = random.nextInt(3); n > 0; n--) {
      items.add(item(random));
    }
    return new InnerList(items, parameters(random));
  }

  private static Item item(Random random) {
    return new Item(bareItem(random), parameters(random));
  }

  private static Map<String, Object> parameters(Random random) {
    Map<String, Object> parameters = new LinkedHashMap<>();
    for (int n = random.nextInt(3); n > 0; n--) {
      parameters.put(key(random), bareItem(random));
    }
    return parameters;
  }

  private static String key(Random random) {
    return "a" + Seeded.text(random, "abz09_-.*", 5);
  }

  private static Object bareItem(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextLong() % 1_000_000_000_000_000L;
      case 1 -> BigDecimal.valueOf(random.nextInt() * 1000L + 1, 3);
      case 2 -> Seeded.text(random, "a \"\\~", 6);
      case 3 -> new Token("*" + Seeded.text(random, "Aa0:/!#", 6));
      case 4 -> bytes(Seeded.text(random, "abcü", 6));
      case 5 -> random.nextBoolean();
      case 6 -> Instant.ofEpochSecond(random.nextInt());
      default -> new DisplayString(Seeded.text(random, "aü%\"\n€", 6));
    };
  }
}
