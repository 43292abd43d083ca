package dev.headrace.testing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** What a {@link FaultServer} does with which connection and request. Fixed once it runs. */
final class FaultScript {
  private final Map<Integer, List<Step>> greetings = new HashMap<>();
  private final Map<Long, Reply> replies = new HashMap<>();
  private @Nullable SSLContext tls;
  private boolean http2;
  private Consumer<? super Http2Connection> greeting = Http2Connection::settings;
  private @Nullable Consumer<? super Http2Stream> frames;
  private Function<? super Received, @Nullable Reply> early = request -> null;
  private Function<? super Received, Reply> handler = request -> Reply.of(501);

  FaultScript copy() {
    FaultScript copy = new FaultScript();
    copy.greetings.putAll(greetings);
    copy.replies.putAll(replies);
    copy.tls = tls;
    copy.http2 = http2;
    copy.greeting = greeting;
    copy.frames = frames;
    copy.early = early;
    copy.handler = handler;
    return copy;
  }

  void tls(SSLContext context) {
    tls = context;
  }

  void http2() {
    http2 = true;
  }

  void http2(Consumer<? super Http2Connection> first, Consumer<? super Http2Stream> requests) {
    http2 = true;
    greeting = first;
    frames = requests;
  }

  void handler(Function<? super Received, Reply> answers) {
    handler = answers;
  }

  void early(Function<? super Received, @Nullable Reply> answers) {
    early = answers;
  }

  void onAccept(int connection, List<Step> steps) {
    greetings.put(connection, steps);
  }

  void on(int connection, int request, Reply reply) {
    replies.put(key(connection, request), reply);
  }

  @Nullable SSLContext tls() {
    return tls;
  }

  boolean isHttp2() {
    return http2;
  }

  /** What is sent first on a connection of HTTP/2. */
  Consumer<? super Http2Connection> greeting() {
    return greeting;
  }

  /** What answers requests over HTTP/2 frame by frame; null if replies do. */
  @Nullable Consumer<? super Http2Stream> frames() {
    return frames;
  }

  List<Step> greeting(int connection) {
    return greetings.getOrDefault(connection, List.of());
  }

  /** What to answer before the content was read; null to read it. */
  @Nullable Reply early(Received request) {
    return early.apply(request);
  }

  Reply reply(Received request, FaultLog log) {
    Reply scripted = replies.get(key(request.connection(), request.number()));
    if (scripted != null) {
      return scripted;
    }
    try {
      return handler.apply(request);
    } catch (RuntimeException | Error failure) {
      log.failed(failure);
      return Reply.of(500, "the handler failed: " + failure);
    }
  }

  private static long key(int connection, int request) {
    return (long) connection << 32 | request;
  }
}
