package dev.headrace.cli;

import dev.headrace.core.TimeSource;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The demo's server: {@link DemoApi} behind a quota for each API key, with faults on cue. Below
 * {@code /unstable} the first answers to a URL are 503; below {@code /private} a token is needed,
 * and the first that it gives out has expired. Thread-safe.
 */
final class DemoServer implements AutoCloseable {
  /** How many requests a key may make in any window. */
  static final int QUOTA = 50;

  static final Duration WINDOW = Duration.ofSeconds(1);
  private static final Duration WORK = Duration.ofMillis(8);
  private static final int FAILURES = 2;
  private final TimeSource time;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Deque<Long>> accepted = new HashMap<>(); // guarded by lock
  private final Map<String, AtomicInteger> tries = new ConcurrentHashMap<>();
  private final AtomicInteger tokens = new AtomicInteger();
  private final FaultServer server;

  DemoServer(TimeSource time) {
    this.time = time;
    this.server = FaultServer.builder().keep(0).handler(this::reply).start();
  }

  /** Scheme, host and port. */
  String url() {
    return server.base();
  }

  /** Gives out a token. The first has expired already. */
  String newToken() {
    return "token-" + tokens.incrementAndGet();
  }

  @Override
  public void close() {
    server.close();
  }

  private Reply reply(Received request) {
    if (!allows(request)) {
      return json(429, Json.text(Map.of("error", "too many requests"))).header("Retry-After", "1");
    }
    String target = request.target();
    if (target.startsWith("/unstable/")) {
      int count = tries.computeIfAbsent(target, t -> new AtomicInteger()).incrementAndGet();
      return count <= FAILURES
          ? json(503, Json.text(Map.of("error", "try again")))
          : answer(request, target.substring("/unstable".length()));
    }
    if (target.startsWith("/private/")) {
      return hasFreshToken(request)
          ? answer(request, target.substring("/private".length()))
          : json(401, Json.text(Map.of("error", "the token has expired")))
              .header("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    }
    return answer(request, target);
  }

  private static Reply answer(Received request, String target) {
    String body = new String(request.body(), StandardCharsets.UTF_8);
    DemoApi.Answer answer = DemoApi.answer(request.method(), target, body);
    return json(answer.status(), answer.json()).before(Step.delay(WORK));
  }

  private static Reply json(int status, String body) {
    return Reply.of(status, body).header("Content-Type", "application/json; charset=utf-8");
  }

  private boolean hasFreshToken(Received request) {
    String value = request.headers().first("Authorization");
    return value != null && value.startsWith("Bearer token-") && !value.equals("Bearer token-1");
  }

  /** A sliding window over the requests that were accepted. */
  private boolean allows(Received request) {
    String name = request.headers().first("X-Api-Key");
    long now = time.nanoTime();
    lock.lock();
    try {
      Deque<Long> times =
          accepted.computeIfAbsent(name == null ? "" : name, n -> new ArrayDeque<>());
      while (!times.isEmpty() && now - times.getFirst() >= WINDOW.toNanos()) {
        times.removeFirst();
      }
      if (times.size() >= QUOTA) {
        return false;
      }
      times.addLast(now);
      return true;
    } finally {
      lock.unlock();
    }
  }
}
