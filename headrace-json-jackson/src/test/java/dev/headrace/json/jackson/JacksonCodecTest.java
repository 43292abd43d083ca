package dev.headrace.json.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import dev.headrace.core.TypeRef;
import dev.headrace.core.spi.BodyCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JacksonCodecTest {
  private static final String CANARY = "canary-7f3a";
  private final JacksonCodec codec = new JacksonCodec();

  record Post(int userId, int id, String title) {}

  record Event(Instant at, LocalDate day, Duration took) {}

  record Node(String name, Node next) {}

  record Tagged(String name, List<String> tags) {}

  record Box<T>(T value) {}

  record Deep(Post post, DayOfWeek day, BigDecimal price, Long count, Event event) {}

  record DeepMutable(Post post, Tagged tagged) {}

  record Picky(String name) {
    Picky {
      throw new IllegalArgumentException("not this: " + name);
    }
  }

  static final class Open {
    @JsonAnySetter public Map<String, Integer> rest = new HashMap<>();
  }

  static final class Bean {
    public String name = "";
  }

  private Object decode(String json, Type type) throws IOException {
    return codec.decode(json.getBytes(StandardCharsets.UTF_8), type);
  }

  @Test
  void decodesRecordsAndIgnoresWhatTheyDoNotName() throws IOException {
    assertThat(decode("{\"userId\":1,\"id\":2,\"title\":\"t\",\"new\":{\"x\":[1]}}", Post.class))
        .isEqualTo(new Post(1, 2, "t"));
  }

  @Test
  void decodesGenericTypes() throws IOException {
    Object posts = decode("[{\"userId\":1,\"id\":2}]", new TypeRef<List<Post>>() {}.type());
    assertThat(posts).isEqualTo(List.of(new Post(1, 2, null)));
  }

  @Test
  void decodesTrees() throws IOException {
    assertThat(codec.treeType()).isEqualTo(JsonNode.class);
    JsonNode tree = (JsonNode) decode("{\"a\":[1,null]}", codec.treeType());
    assertThat(tree.at("/a/0").asInt()).isEqualTo(1);
    assertThat(((JsonNode) decode("null", JsonNode.class)).isNull()).isTrue();
  }

  @Test
  void writesAndReadsJavaTimeAsIso8601() throws IOException {
    Event event =
        new Event(
            Instant.parse("2026-11-22T10:00:00Z"),
            LocalDate.of(2026, 11, 22),
            Duration.ofSeconds(90));
    String json = new String(codec.encode(event), StandardCharsets.UTF_8);
    assertThat(json).contains("\"2026-11-22T10:00:00Z\"", "\"2026-11-22\"");
    assertThat(decode(json, Event.class)).isEqualTo(event);
  }

  @Test
  void writesUtf8() throws IOException {
    assertThat(codec.encode(Map.of("a", "\u00e9\u20ac")))
        .isEqualTo("{\"a\":\"\u00e9\u20ac\"}".getBytes(StandardCharsets.UTF_8));
    assertThat(codec.mediaType()).isEqualTo("application/json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"userId\":\"" + CANARY + "\"}",
        "{\"userId\":{\"" + CANARY + "\":1}}",
        CANARY,
        "{\"title\":\"" + CANARY + "\\q\"}",
        "{\"title\":\"" + CANARY + "\" " + CANARY + "}",
        "{} " + CANARY,
        "{\"title\":\"" + CANARY + "\"",
        "[\"" + CANARY + "\"]",
        "\"" + CANARY + "\"",
        "{\"id\":1" + CANARY + "}"
      })
  void errorsHoldNothingOfTheSource(String json) {
    Throwable thrown = catchThrowable(() -> decode(json, Post.class));
    assertThat(thrown).isInstanceOf(IOException.class);
    assertThat(printed(thrown)).doesNotContain(CANARY).contains("JSON");
  }

  @Test
  void controlJacksonsOwnErrorsQuoteTheSource() {
    Throwable thrown =
        catchThrowable(
            () -> new JsonMapper().readValue("{\"userId\":\"" + CANARY + "\"}", Post.class));
    assertThat(printed(thrown)).contains(CANARY);
  }

  @Test
  void whatAConstructorThrowsIsNotShownAndKeysOfMapsNeither() {
    Throwable thrown = catchThrowable(() -> decode("{\"name\":\"" + CANARY + "\"}", Picky.class));
    assertThat(printed(thrown)).doesNotContain(CANARY).contains("Picky");
    Throwable inMap =
        catchThrowable(
            () ->
                decode(
                    "{\"" + CANARY + "\":{\"id\":\"x\"}}",
                    new TypeRef<Map<String, Post>>() {}.type()));
    assertThat(printed(inMap)).doesNotContain(CANARY).contains("$[*].id");
  }

  @Test
  void namesThatAreTheDocumentsOwnAreNotShown() {
    String inAny = "{\"" + CANARY + "\":\"x\"}";
    assertThat(printed(catchThrowable(() -> decode(inAny, Open.class))))
        .doesNotContain(CANARY)
        .contains("Open");
    BodyCodec strict =
        JacksonCodec.of(
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build());
    byte[] unknown = ("{\"id\":1,\"" + CANARY + "\":1}").getBytes(StandardCharsets.UTF_8);
    assertThat(printed(catchThrowable(() -> strict.decode(unknown, Post.class))))
        .doesNotContain(CANARY)
        .contains("Post");
  }

  @Test
  void documentsDoNotChooseClasses() throws IOException {
    String json = "{\"value\":{\"@class\":\"java.io.File\",\"value\":[\"java.io.File\",\"/x\"]}}";
    Box<?> box = (Box<?>) decode(json, new TypeRef<Box<Object>>() {}.type());
    assertThat(box.value()).isInstanceOf(Map.class).asString().contains("@class");
  }

  @Test
  void bombsAreRefusedTyped() {
    for (String json :
        List.of(
            "1e1000000000",
            "1" + "0".repeat(5_000),
            "\"" + "a".repeat(20_100_000) + "\"",
            "{\"" + "n".repeat(60_000) + "\":1}")) {
      for (Type type : List.of(int.class, BigInteger.class, Post.class)) {
        assertThat(catchThrowable(() -> decode(json, type)))
            .as("%s of %s", type, json.substring(0, 5))
            .isInstanceOf(IOException.class)
            .satisfies(thrown -> assertThat(thrown.getMessage()).hasSizeLessThan(300));
      }
    }
  }

  @Test
  void errorsSayWhere() {
    assertThatThrownBy(() -> decode("[\n {\"id\":\"x\"}]", new TypeRef<List<Post>>() {}.type()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("$[0].id")
        .hasMessageContaining("line 2");
    assertThatThrownBy(() -> decode("", Post.class)).hasMessageContaining("empty");
    assertThatThrownBy(() -> decode("null", Post.class)).hasMessageContaining("null");
  }

  @Test
  void depthAndNumbersAreBounded() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);
    assertThatThrownBy(() -> decode(deep, JsonNode.class))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bound");
    assertThatThrownBy(() -> decode("9".repeat(1_000_000), JsonNode.class))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bound");
  }

  @Test
  void onlyWhatCannotChangeIsImmutable() {
    for (Class<?> type :
        List.of(
            int.class,
            String.class,
            Integer.class,
            DayOfWeek.class,
            Instant.class,
            Post.class,
            Event.class,
            Node.class,
            Deep.class)) {
      assertThat(codec.isImmutable(type)).as(type.getName()).isTrue();
      assertThat(codec.isImmutable(type)).as("again: " + type.getName()).isTrue();
    }
    for (Class<?> type :
        List.of(
            Object.class,
            JsonNode.class,
            List.class,
            Map.class,
            Date.class,
            Bean.class,
            Tagged.class,
            DeepMutable.class,
            Box.class,
            int[].class,
            Number.class)) {
      assertThat(codec.isImmutable(type)).as(type.getName()).isFalse();
    }
    assertThat(codec.isImmutable(new TypeRef<List<String>>() {}.type())).isFalse();
    assertThat(codec.isImmutable(new TypeRef<Box<String>>() {}.type())).isFalse();
  }

  @Test
  void takesAMapperOfOnesOwn() {
    BodyCodec strict =
        JacksonCodec.of(
            JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build());
    byte[] json = "{\"id\":1,\"userId\":1,\"more\":1}".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> strict.decode(json, Post.class)).isInstanceOf(IOException.class);
  }

  @Test
  void whatCannotBeWrittenIsSaidWithoutItsValue() {
    assertThatThrownBy(
            () ->
                codec.encode(
                    new Object() {
                      @SuppressWarnings({"unused", "EffectivelyPrivate"})
                      public String getName() {
                        throw new IllegalStateException(CANARY);
                      }
                    }))
        .isInstanceOf(IOException.class)
        .satisfies(thrown -> assertThat(printed(thrown)).doesNotContain(CANARY));
  }

  @Test
  void isFoundAsAService() {
    assertThat(ServiceLoader.load(BodyCodec.class)).hasAtLeastOneElementOfType(JacksonCodec.class);
  }

  private static String printed(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
