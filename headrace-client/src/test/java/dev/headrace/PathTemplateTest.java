package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTemplateTest {

  @Test
  void putsValuesInOrder() {
    assertThat(PathTemplate.of("/users/{user}/posts/{post}").expand("ann", 7))
        .isEqualTo("/users/ann/posts/7");
  }

  @Test
  void aPathWithoutPlacesIsAnotherUrlAtEachBase() {
    BaseUrl one = BaseUrl.of("https://one.example/v1", false);
    BaseUrl other = BaseUrl.of("https://other.example", false);
    PathTemplate posts = PathTemplate.of("/posts?q=1");
    for (int i = 0; i < 3; i++) {
      assertThat(posts.at(one).full()).isEqualTo("https://one.example/v1/posts?q=1");
      assertThat(posts.at(one)).isSameAs(posts.at(one));
      assertThat(posts.at(other).full()).isEqualTo("https://other.example/posts?q=1");
    }
    assertThatThrownBy(() -> posts.at(one, 1)).isInstanceOf(IllegalArgumentException.class);
    PathTemplate post = PathTemplate.of("/posts/{id}");
    assertThat(post.at(one, 1).path()).isEqualTo("/v1/posts/1");
    assertThat(post.at(one, 2).path()).isEqualTo("/v1/posts/2");
    assertThatThrownBy(() -> post.at(one)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a/b|/x/a%2Fb",
        "a b|/x/a%20b",
        "a?b#c|/x/a%3Fb%23c",
        "100%|/x/100%25",
        "é|/x/%C3%A9",
        "😀|/x/%F0%9F%98%80",
        "a;b=c|/x/a%3Bb%3Dc",
        "%2e%2e|/x/%252e%252e",
        "..a|/x/..a",
        "~-._|/x/~-._",
      })
  void encodesWhatCouldLeaveTheSegment(String value, String expected) {
    assertThat(PathTemplate.of("/x/{v}").expand(value)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", ".."})
  void refusesDotSegments(String value) {
    assertThatThrownBy(() -> PathTemplate.of("/x/{v}/y").expand(value))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/x/{v}/y");
  }

  @Test
  void refusesDotsMadeOfTwoValues() {
    assertThatThrownBy(() -> PathTemplate.of("/{a}{b}").expand(".", "."))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesDotSegmentsInTheTemplateItself() {
    assertThatThrownBy(() -> PathTemplate.of("/../admin").expand())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> PathTemplate.of("/a/%2e%2E/admin").expand())
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesMissingEmptyAndSurplusValues() {
    PathTemplate template = PathTemplate.of("/posts/{id}");
    assertThatThrownBy(() -> template.expand()).hasMessageContaining("[id]");
    assertThatThrownBy(() -> template.expand(1, 2)).hasMessageContaining("2 values");
    assertThatThrownBy(() -> template.expand("")).hasMessageContaining("{id} is empty");
    assertThatThrownBy(() -> template.expand((Object) null))
        .hasMessageContaining("{id} is missing");
  }

  @Test
  void encodesValuesInTheQueryAndAllowsEmptyOnes() {
    assertThat(PathTemplate.of("/x?q={q}&r={r}").expand("a&b=c", ""))
        .isEqualTo("/x?q=a%26b%3Dc&r=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/x/{", "/x/{}", "/x/}", "/x/{a}}"})
  void refusesBrokenTemplates(String template) {
    assertThatThrownBy(() -> PathTemplate.of(template))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noValueWhateverChangesTheNumberOfSegments() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      String value = randomText(random);
      String path;
      try {
        path = PathTemplate.of("/a/{v}/b").expand(value);
      } catch (IllegalArgumentException refused) {
        assertThat(value).as("seed %d", seed).matches("\\.|\\.\\.|");
        continue;
      }
      assertThat(path.split("/", -1)).as("seed %d value %s", seed, value).hasSize(4);
      assertThat(path).as("seed %d", seed).doesNotContain("?").doesNotContain("#");
    }
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(6);
    for (int i = 0; i < length; i++) {
      String nasty = "./\\?#%;:@&=+ \u0000\r\n\u2025\uff0f";
      text.append(
          random.nextInt(3) == 0
              ? (char) random.nextInt(0xd7ff)
              : nasty.charAt(random.nextInt(nasty.length())));
    }
    return text.toString();
  }
}
