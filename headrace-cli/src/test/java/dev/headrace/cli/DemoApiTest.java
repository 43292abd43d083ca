package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DemoApiTest {

  private static Map<String, Object> object(DemoApi.Answer answer) {
    return Results.object(answer.json());
  }

  private static List<?> list(String target) {
    DemoApi.Answer answer = DemoApi.answer("GET", target, "");
    assertThat(answer.status()).isEqualTo(200);
    Object list = Results.object("{\"list\":" + answer.json() + "}").get("list");
    return (List<?>) Objects.requireNonNull(list);
  }

  @ParameterizedTest
  @CsvSource({
    "posts, 100",
    "comments, 500",
    "albums, 100",
    "photos, 5000",
    "users, 10",
    "todos, 200"
  })
  void collectionsHaveTheSizesOfJsonPlaceholder(String name, int size) {
    assertThat(list("/" + name)).hasSize(size);
    assertThat(Results.text(object(DemoApi.answer("GET", "/" + name + "/" + size, "")), "id"))
        .isEqualTo("" + size);
    assertThat(DemoApi.answer("GET", "/" + name + "/" + (size + 1), "").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "/posts/1/comments, 5",
    "/users/3/posts, 10",
    "/users/3/albums, 10",
    "/users/3/todos, 20",
    "/albums/9/photos, 50",
    "/posts?userId=2, 10",
    "/comments?postId=7, 5"
  })
  void nestedRoutesAndFiltersSelect(String target, int size) {
    assertThat(list(target)).hasSize(size);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/nothing", "/posts/0", "/posts/x", "/posts/1/2/3", "/users/1/comments"})
  void unknownIsMissing(String target) {
    assertThat(DemoApi.answer("GET", target, "").status()).isEqualTo(404);
  }

  @Test
  void itemsAreAlwaysTheSame() {
    assertThat(DemoApi.answer("GET", "/photos/4711", ""))
        .isEqualTo(DemoApi.answer("GET", "/photos/4711", ""))
        .isNotEqualTo(DemoApi.answer("GET", "/photos/4712", ""));
  }

  @Test
  void writesAreEchoed() {
    DemoApi.Answer created = DemoApi.answer("POST", "/posts", "{\"title\":\"t\",\"n\":1.10}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.json()).isEqualTo("{\"title\":\"t\",\"n\":1.10,\"id\":101}");
    assertThat(DemoApi.answer("PUT", "/posts/3", "{\"title\":\"t\"}").json())
        .isEqualTo("{\"title\":\"t\",\"id\":3}");
    assertThat(object(DemoApi.answer("PATCH", "/posts/3", "{\"title\":\"t\"}")))
        .containsEntry("title", "t")
        .containsKeys("body", "userId");
    assertThat(DemoApi.answer("DELETE", "/posts/3", "")).isEqualTo(new DemoApi.Answer(200, "{}"));
    assertThat(DemoApi.answer("POST", "/posts", "[1").status()).isEqualTo(400);
    assertThat(DemoApi.answer("POST", "/posts", "[1]").status()).isEqualTo(400);
  }
}
