package dev.headrace.examples;

import dev.headrace.ApiClient;
import dev.headrace.Headrace;
import dev.headrace.Place;
import dev.headrace.core.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** One's own behaviour in the pipeline. */
public final class Layers {
  private Layers() {}

  /** Calls the real API, or the one that is named. */
  public static void main(String[] args) {
    String url = args.length > 0 ? args[0] : Post.API;
    System.out.println(lookAt(url, status -> System.out.println("status " + status)));
    System.out.println(slow(url, Duration.ofMillis(1)));
  }

  static String lookAt(String url, Consumer<Integer> statuses) {
    try (ApiClient api =
        Headrace.client(url)
            .onRequest(r -> r.withHeader("X-Request-Id", UUID.randomUUID().toString()))
            .onResponse(response -> statuses.accept(response.status()))
            .build()) {
      return api.get("/posts/{id}", 1).fetch(String.class);
    }
  }

  static String wire(String url, List<String> log) {
    try (ApiClient api =
        Headrace.client(url)
            .layer(
                Place.WIRE,
                (call, next) -> {
                  log.add(call.request().method() + " " + call.request().url().path());
                  return next.send(call);
                })
            .build()) {
      return api.get("/posts/{id}", 1).fetch(String.class);
    }
  }

  static List<SlowCalls.WasSlow> slow(String url, Duration threshold) {
    SlowCalls slowCalls = new SlowCalls(TimeSource.system(), threshold);
    try (ApiClient api = Headrace.client(url).layer(Place.WIRE, slowCalls).build()) {
      return api.get("/posts/{id}", 1).send(Post.class).journal().events(SlowCalls.WasSlow.class);
    }
  }
}
