package dev.headrace.examples;

import dev.headrace.ApiClient;
import dev.headrace.ClientBuilder;
import dev.headrace.Headrace;
import dev.headrace.core.TypeRef;
import dev.headrace.limit.RateLimit;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** A small SDK of one API, as one would publish it; its tests show how to test one's own. */
final class PostsSdk implements AutoCloseable {
  private final ApiClient api;

  PostsSdk(String url) {
    this(url, builder -> builder);
  }

  PostsSdk(String url, UnaryOperator<ClientBuilder> changes) {
    api =
        changes
            .apply(
                Headrace.client(url).rateLimit(RateLimit.of(2).per(Duration.ofSeconds(1)).burst(2)))
            .build();
  }

  Post post(int id) {
    return api.get("/posts/{id}", id).fetch(Post.class);
  }

  List<Post> postsOf(int userId) {
    return api.get("/posts").query("userId", userId).fetch(new TypeRef<List<Post>>() {});
  }

  ApiClient api() {
    return api;
  }

  @Override
  public void close() {
    api.close();
  }
}
