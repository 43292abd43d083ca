package dev.headrace;

import dev.headrace.cache.Caching;
import dev.headrace.core.Completions;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Reason;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Whatever an answer says, the whole client ends the call, and with a typed outcome: what {@code
 * X-Should-Retry}, {@code Retry-After}, {@code Location}, {@code Vary}, {@code Content-Type} and
 * all others hold. The first line is the status, the next ones are fields, an empty one ends them.
 */
public final class AnswerFuzz {

  private AnswerFuzz() {}

  /** Loads what is slow to load, so that no input is taken for slow. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput("200\n\nx".getBytes(StandardCharsets.ISO_8859_1));
  }

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.ISO_8859_1);
    String[] parts = text.split("\n\n", 2);
    String[] lines = parts[0].split("\n", 40);
    Answer answer = Answer.of(status(lines[0]), fields(lines), parts.length < 2 ? "" : parts[1]);
    FakeTime time = new FakeTime();
    ScriptedTransport wire = ScriptedTransport.on(time).byRequest(request -> answer);
    try (ApiClient api = ClientFixture.client(wire, time).cache(Caching.ttl()).build()) {
      check(api.get("/a").fetchAsync(Object.class), time, text);
      check(api.get("/a").anyStatus().sendAsync(String.class), time, text);
    }
  }

  private static int status(String line) {
    return line.matches("[2-9][0-9][0-9]") ? Integer.parseInt(line) : 200;
  }

  private static Headers fields(String[] lines) {
    Headers.Builder headers = Headers.builder();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0 && Headers.isToken(line.substring(0, colon))) {
        String value = line.substring(colon + 1).replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", "");
        headers.addReceived(line.substring(0, colon), value.strip());
      }
    }
    return headers.build();
  }

  private static void check(CompletableFuture<?> call, FakeTime time, String text) {
    for (int steps = 0; !call.isDone(); steps++) {
      if (steps > 1_000 || !time.advanceToNext()) {
        throw new AssertionError("does not end: " + text);
      }
    }
    try {
      call.join();
    } catch (CompletionException failed) {
      Throwable cause = Completions.unwrap(failed);
      if (!(cause instanceof HeadraceException typed) || typed.reason() == Reason.INTERNAL) {
        throw new AssertionError("not typed: " + text, cause);
      }
    }
  }
}
