package dev.headrace.transport.jdk;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Completions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Exchange;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Method;
import dev.headrace.core.Reason;
import dev.headrace.core.Redaction;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Url;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FakeTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Whatever the JDK's engine makes of a server's bytes, the call ends, with a response within the
 * bounds or typed and in words of ours, however the body is split; and of two readings of a head's
 * framing there is none.
 *
 * <p>The first line is the status, preceded by what the engine ends with ({@code !} for a failure
 * that says what the rest says) and by {@code s} if the call is streamed or {@code h} for HEAD. The
 * next ones are fields; an empty one ends them, and the body follows.
 */
public final class AnswerFuzz {
  private static final int FIELDS = 20;
  private static final int HEAD_BYTES = 1_000;
  private static final int BODY_BYTES = 300;
  private static final int MOST = 7 << 10;

  private AnswerFuzz() {}

  /** Loads what is slow to load, so that no input is taken for slow. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput("200\n\nx".getBytes(StandardCharsets.ISO_8859_1));
  }

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length > MOST) {
      return;
    }
    String text = new String(data, StandardCharsets.ISO_8859_1);
    String[] parts = text.split("\n\n", 2);
    String body = parts.length < 2 ? "" : parts[1];
    Map<String, List<String>> fields = fields(parts[0].split("\n", 60));
    String first = parts[0].split("\n", 2)[0];
    String whole = outcome(first, fields, List.of(body));
    String split = outcome(first, fields, pieces(body));
    check(whole.equals(split), whole + " but split " + split + " for: " + text);
  }

  private static List<String> pieces(String body) {
    List<String> pieces = new ArrayList<>();
    for (int at = 0; at < body.length(); at += 3) {
      pieces.add(body.substring(at, Math.min(body.length(), at + 3)));
    }
    return pieces;
  }

  /** As the engine keeps them: names in any case are one, and what is no value is refused. */
  private static Map<String, List<String>> fields(String[] lines) {
    Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0 && Headers.isToken(line.substring(0, colon))) {
        String value = line.substring(colon + 1).replaceAll("[\\x00-\\x08\\x0a-\\x1f\\x7f]", "");
        fields
            .computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
            .add(value.strip());
      }
    }
    return fields;
  }

  private static String outcome(
      String first, Map<String, List<String>> fields, List<String> pieces) {
    FakeTime time = new FakeTime();
    FakeEngine engine = new FakeEngine();
    TransportOptions options =
        TransportOptions.builder(time, time)
            .maxHeaderCount(FIELDS)
            .maxHeaderBytes(HEAD_BYTES)
            .build();
    JdkTransport transport = new JdkTransport(options, engine::builder);
    boolean head = first.contains("h");
    CompletableFuture<Response> stage = send(transport, head, first.contains("s"), time);
    try {
      engine.asked.await();
    } catch (InterruptedException stopped) {
      throw new AssertionError(stopped);
    }
    boolean fails = first.startsWith("!");
    answer(engine, status(first), fields, pieces, fails ? new IOException(first) : null);
    check(stage.isDone(), "does not end: " + first);
    transport.close();
    check(time.pending() == 0, "a timer is left: " + first);
    String outcome = text(stage, fields);
    check(!fails || first.length() < 8 || !outcome.contains(first), outcome);
    return outcome;
  }

  private static CompletableFuture<Response> send(
      JdkTransport transport, boolean head, boolean streamed, FakeTime time) {
    Url url = Url.parse("http://api.test/");
    Request request =
        new Request(head ? Method.HEAD : Method.GET, url, Headers.empty(), Body.empty());
    CallOptions options = CallOptions.of(o -> o.streamed(streamed).bodyLimit(BODY_BYTES));
    Call call = Exchange.begin(Call.of(request, options, Deadline.none(), time));
    return transport
        .send(call)
        .thenCompose(response -> whole(response, call))
        .toCompletableFuture();
  }

  private static CompletionStage<Response> whole(Response response, Call call) {
    return response.body().buffered() != null
        ? CompletableFuture.completedStage(response)
        : response
            .body()
            .collect(BODY_BYTES, call)
            .thenApply(bytes -> response.withBody(Body.of(bytes)));
  }

  private static void answer(
      FakeEngine engine,
      int status,
      Map<String, List<String>> fields,
      List<String> pieces,
      @Nullable IOException failure) {
    engine.writes();
    if (failure != null && status % 2 == 0) {
      engine.fails(failure);
      return;
    }
    try {
      engine.readsHead(status, fields);
    } catch (Refusal unwanted) {
      engine.fails(unwanted); // as the engine does when a handler throws
      return;
    }
    engine.subscribes();
    pieces.forEach(engine::reads);
    if (failure != null) {
      engine.fails(failure);
    } else {
      engine.ends();
    }
  }

  private static int status(String first) {
    String digits = first.replaceAll("[^0-9]", "");
    return digits.length() == 3 ? Integer.parseInt(digits) : 200;
  }

  private static String text(CompletableFuture<Response> stage, Map<String, List<String>> fields) {
    try {
      Response response = stage.join();
      check(isBounded(response.headers()), "the head is too long: " + fields);
      byte[] body = Objects.requireNonNull(response.body().buffered());
      check(body.length <= BODY_BYTES, "the body is too long: " + body.length);
      check(isFramed(fields), "two readings: " + fields);
      return response.status()
          + " "
          + response.headers()
          + " "
          + new String(body, StandardCharsets.ISO_8859_1);
    } catch (CompletionException failed) {
      Throwable cause = Completions.unwrap(failed);
      if (!(cause instanceof HeadraceException typed) || typed.reason() == Reason.INTERNAL) {
        throw new AssertionError("not typed: " + fields, cause);
      }
      String said = Objects.requireNonNull(typed.getMessage());
      check(Redaction.printable(said).equals(said), said);
      return typed.reason() + " " + typed.phase() + " " + typed.sent() + " " + said;
    }
  }

  private static boolean isBounded(Headers fields) {
    int bytes = 0;
    for (Headers.Field field : fields) {
      bytes += field.name().length() + field.value().length() + 4;
    }
    return fields.size() <= FIELDS && bytes <= HEAD_BYTES;
  }

  /** RFC 9112 §6.3: one length in digits, or chunked alone, or neither. */
  private static boolean isFramed(Map<String, List<String>> fields) {
    List<String> lengths = fields.getOrDefault("Content-Length", List.of());
    List<String> codings = fields.getOrDefault("Transfer-Encoding", List.of());
    boolean number = lengths.stream().allMatch(length -> length.matches("[0-9]{1,18}"));
    if (!number || lengths.stream().map(Long::valueOf).distinct().count() > 1) {
      return false;
    }
    return codings.isEmpty()
        || lengths.isEmpty() && codings.size() == 1 && codings.get(0).matches("(?i)chunked");
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
