package dev.headrace.examples;

import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A server shaped like JSONPlaceholder, as far as the examples go; fails on cue. */
final class Placeholder {
  private final AtomicInteger unstable = new AtomicInteger();
  private final AtomicInteger payments = new AtomicInteger();
  private final AtomicInteger orders = new AtomicInteger();

  private Placeholder() {}

  static FaultServer start() {
    return FaultServer.handling(new Placeholder()::reply);
  }

  private Reply reply(Received request) {
    String path = request.path();
    if (path.startsWith("/private/")) {
      return "Bearer token-2".equals(request.headers().first("Authorization"))
          ? post(path)
          : Reply.of(401).header("WWW-Authenticate", "Bearer");
    }
    return switch (request.method() + " " + path) {
      case "GET /posts" -> json(200, posts(request.parameter("userId")));
      case "POST /posts" -> json(201, "{\"userId\":1,\"id\":101,\"title\":\"Hello\"}");
      case "POST /token" -> json(200, "{\"access_token\":\"token-2\",\"expires_in\":3600}");
      case "POST /orders" ->
          orders.incrementAndGet() == 1 ? Reply.of(503) : json(201, "{\"ordered\":true}");
      case "POST /payments" ->
          payments.incrementAndGet() == 1 ? Reply.of(503) : json(201, "{\"paid\":true}");
      case "POST /completions" -> json(200, "{\"text\":\"Hi\"}").header("X-Tokens-Used", "120");
      case "GET /limited" ->
          json(200, "{}")
              .header("RateLimit-Policy", "9;w=60")
              .header("RateLimit", "limit=9, remaining=8, reset=60");
      case "GET /search", "POST /search" -> json(200, "[]");
      case "GET /unstable" ->
          unstable.incrementAndGet() < 3 ? Reply.of(503) : json(200, "{\"ok\":true}");
      default -> post(path);
    };
  }

  private static Reply post(String path) {
    int id = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
    return id <= 100 ? json(200, post(id)).header("X-Credits-Left", "7") : json(404, "{}");
  }

  private static String posts(@Nullable String userId) {
    return IntStream.rangeClosed(1, 100)
        .filter(id -> userId == null || userId.equals(Integer.toString(user(id))))
        .mapToObj(Placeholder::post)
        .collect(Collectors.joining(",", "[", "]"));
  }

  private static String post(int id) {
    return "{\"userId\":%d,\"id\":%d,\"title\":\"title %d\",\"body\":\"body %d\"}"
        .formatted(user(id), id, id, id);
  }

  private static int user(int id) {
    return (id + 9) / 10;
  }

  private static Reply json(int status, String body) {
    return Reply.of(status, body).header("Content-Type", "application/json; charset=utf-8");
  }
}
