package dev.headrace.examples;

import dev.headrace.ApiClient;
import dev.headrace.ApiResponse;
import dev.headrace.Headrace;
import dev.headrace.cache.Caching;
import dev.headrace.core.TypeRef;
import dev.headrace.limit.RateLimit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A client, a value, a response, a list, and something sent. */
public final class FirstCall {
  private FirstCall() {}

  record Post(int userId, int id, String title, String body) {}

  record NewPost(int userId, String title, String body) {}

  /** Calls the real API, or the one that is named. */
  public static void main(String[] args) {
    String url = args.length > 0 ? args[0] : dev.headrace.examples.Post.API;
    System.out.println(readme(url));
    System.out.println(posts(url, 7).size() + " posts of user 7");
    System.out.println(create(url).status());
  }

  static String readme(String url) {
    try (ApiClient api =
        Headrace.client(url)
            .rateLimit(RateLimit.of(100).per(Duration.ofMinutes(1)))
            .cache(Caching.ttl(Duration.ofMinutes(5)))
            .build()) {

      Post post = api.get("/posts/{id}", 1).fetch(Post.class);
      CompletableFuture<ApiResponse<Post>> later = api.get("/posts/{id}", 2).sendAsync(Post.class);

      return post.title() + " / " + later.join().status();
    }
  }

  static List<Post> posts(String url, int userId) {
    try (ApiClient api = Headrace.client(url).build()) {
      List<Post> posts =
          api.get("/posts").query("userId", userId).fetch(new TypeRef<List<Post>>() {});
      return posts;
    }
  }

  static ApiResponse<Post> create(String url) {
    try (ApiClient api = Headrace.client(url).build()) {
      ApiResponse<Post> created =
          api.post("/posts").json(new NewPost(1, "Hello", "World")).send(Post.class);
      return created;
    }
  }

  static int status(String url) {
    try (ApiClient api = Headrace.client(url).build()) {
      ApiResponse<String> response = api.get("/posts/{id}", 1).send(String.class);
      response.status(); // 200
      response.headers().first("Content-Type"); // application/json; charset=utf-8
      response.timestamp(); // when it was received
      response.attempts(); // 1
      response.journal(); // what happened, one line an event
      return response.status();
    }
  }
}
