package dev.headrace.transport.apache;

import dev.headrace.core.Completions;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Reason;
import dev.headrace.core.Redaction;
import dev.headrace.core.Response;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Whatever a server sends on an HTTP/2 connection, each call on it ends, with a response within the
 * bounds or typed and in words of ours; the answer to it is no flood; nothing is left of it when
 * the connection is closed; and all that however the bytes are split.
 *
 * <p>The first byte says which calls were cancelled, and whether frames follow in short: type,
 * flags, stream and length, a byte each, and the rest of each frame. The second says how long each
 * read is.
 */
public final class H2Fuzz {
  private static final int SHORT = 0x80;
  private static final int CALLS = 4;
  private static final int MOST = 7 << 10;
  private static final int MOST_SAID = 1_000; // unasked: preface, settings, requests and resets
  private static final int MOST_ANSWER = 4; // bytes for each that came: a window of 13 for 10

  private H2Fuzz() {}

  /** Loads what is slow to load, so that no input is taken for slow. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput(new byte[40]);
  }

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 2 || data.length > MOST) {
      return;
    }
    byte[] rest = Arrays.copyOfRange(data, 2, data.length);
    byte[] sent = (data[0] & SHORT) == 0 ? rest : frames(rest);
    List<String> whole = outcomes(data[0], sent, Math.max(1, sent.length));
    List<String> split = outcomes(data[0], sent, 1 + (data[1] & 0xff));
    check(whole.equals(split), sent, whole + " but split " + split);
  }

  private static byte[] frames(byte[] rest) {
    ByteArrayOutputStream frames = new ByteArrayOutputStream();
    int at = 0;
    while (at + 4 <= rest.length) {
      int length = Math.min(rest[at + 3] & 0xff, rest.length - at - 4);
      frames.writeBytes(
          new byte[] {0, 0, (byte) length, rest[at], rest[at + 1], 0, 0, 0, rest[at + 2]});
      frames.write(rest, at + 4, length);
      at += 4 + length;
    }
    return frames.toByteArray();
  }

  /** What becomes of the calls, and what is written meanwhile. */
  private static List<String> outcomes(int cancelled, byte[] sent, int piece) {
    H2Feed feed = new H2Feed();
    for (int call = 0; call < CALLS; call++) {
      if ((cancelled >> call & 1) != 0) {
        feed.cancel(call);
      }
    }
    int half = sent.length / 2;
    feed(feed, sent, 0, half, piece);
    feed.flush();
    feed(feed, sent, half, sent.length, piece);
    feed.flush();
    feed.end();
    int written = feed.written().size();
    check(written <= MOST_SAID + MOST_ANSWER * sent.length, sent, written + " bytes are a flood");
    List<String> outcomes = new ArrayList<>();
    for (int call = 0; call < CALLS; call++) {
      outcomes.add(outcome(call, feed.outcomes().get(call), sent));
    }
    check(!feed.holdsAnything(), sent, "something is left of " + outcomes);
    outcomes.add(Arrays.hashCode(feed.written().toByteArray()) + "");
    return outcomes;
  }

  private static void feed(H2Feed feed, byte[] sent, int from, int to, int piece) {
    for (int at = from; at < to; at += piece) {
      feed.feed(sent, at, Math.min(to, at + piece));
    }
  }

  private static String outcome(int call, CompletableFuture<Response> outcome, byte[] sent) {
    check(outcome.isDone(), sent, "call " + call + " does not end");
    try {
      return response(call, outcome.join(), sent);
    } catch (CancellationException stopped) {
      return "cancelled";
    } catch (CompletionException failed) {
      Throwable cause = Completions.unwrap(failed);
      if (cause instanceof CancellationException) {
        return "cancelled";
      }
      if (!(cause instanceof HeadraceException typed) || typed.reason() == Reason.INTERNAL) {
        throw new AssertionError("not typed: " + Arrays.toString(sent), cause);
      }
      String said = Objects.requireNonNull(typed.getMessage());
      check(Redaction.printable(said).equals(said), sent, said);
      return typed.reason() + " " + typed.phase() + " " + typed.sent();
    }
  }

  private static String response(int call, Response response, byte[] sent) {
    byte[] body = Objects.requireNonNull(response.body().buffered());
    StringBuilder text = new StringBuilder().append(response.status());
    int fields = 0;
    int bytes = 0;
    for (Headers.Field field : response.headers()) {
      fields++;
      bytes += field.name().length() + field.value().length() + 4;
      text.append(' ').append(field.name()).append('=').append(field.value());
    }
    check(fields <= H2Feed.FIELDS && bytes <= H2Feed.HEAD_BYTES, sent, "the head is too long");
    check(body.length <= H2Feed.BODY_BYTES, sent, "the body is too long");
    check(response.status() >= 200 && response.status() < 1_000, sent, "the status is none");
    boolean none = call == 1 || response.status() == 204 || response.status() == 304;
    check(!none || body.length == 0, sent, "a body where none may be");
    String length = response.headers().first("content-length");
    boolean cut = response.status() >= 300 && body.length == H2Feed.BODY_BYTES; // and no failure
    check(
        none || cut || length == null || Long.parseLong(length) == body.length,
        sent,
        "the body has not its length");
    return text + " " + new String(body, StandardCharsets.ISO_8859_1);
  }

  private static void check(boolean holds, byte[] sent, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise + ": " + Arrays.toString(sent));
    }
  }
}
