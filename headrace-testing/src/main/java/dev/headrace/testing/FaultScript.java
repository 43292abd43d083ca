package dev.headrace.testing;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a {@link FaultServer} does with which connection and request. Fixed once it runs. */
final class FaultScript {
  private final Map<Integer, List<Step>> greetings = new HashMap<>();
  private final Map<Long, Reply> replies = new HashMap<>();
  private Function<? super Received, @Nullable Reply> early = request -> null;
  private Function<? super Received, Reply> handler = request -> Reply.of(501);

  FaultScript copy() {
    FaultScript copy = new FaultScript();
    copy.greetings.putAll(greetings);
    copy.replies.putAll(replies);
    copy.early = early;
    copy.handler = handler;
    return copy;
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
