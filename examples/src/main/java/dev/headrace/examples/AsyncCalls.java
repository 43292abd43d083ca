package dev.headrace.examples;

import dev.headrace.ApiClient;
import dev.headrace.Headrace;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** Many calls at once, and the end of one that takes too long. */
public final class AsyncCalls {
  private AsyncCalls() {}

  /** Calls the real API, or the one that is named. */
  public static void main(String[] args) {
    String url = args.length > 0 ? args[0] : Post.API;
    together(url).forEach(post -> System.out.println(post.title()));
  }

  static List<Post> together(String url) {
    try (ApiClient api = Headrace.client(url).build()) {
      List<CompletableFuture<Post>> calls =
          IntStream.rangeClosed(1, 10)
              .mapToObj(id -> api.get("/posts/{id}", id).fetchAsync(Post.class))
              .toList();
      return calls.stream().map(CompletableFuture::join).toList();
    }
  }

  static CompletableFuture<Post> givenUp(ApiClient api) {
    CompletableFuture<Post> call = api.get("/posts/{id}", 1).fetchAsync(Post.class);
    call.cancel(true); // ends the call where it is: in the queue, in a back-off, on the socket
    return call;
  }

  static CompletableFuture<Post> inTime(ApiClient api) {
    return api.get("/posts/{id}", 1).fetchAsync(Post.class).orTimeout(10, TimeUnit.SECONDS);
  }
}
