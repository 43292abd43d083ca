package dev.headrace;

import dev.headrace.content.ContentLayer;
import dev.headrace.core.Body;
import dev.headrace.core.BoundExceededException;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.DecodingException;
import dev.headrace.core.Headers;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Url;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A body in whatever coding is decoded as the JDK decodes it, or refused, typed. The first line is
 * the value of {@code Content-Encoding}.
 */
public final class GzipFuzz {
  private static final Call CALL =
      Call.of(Request.get(Url.parse("http://a.test/")), TimeSource.system());
  private static final Response.Received RECEIVED =
      new Response.Received(Instant.EPOCH, 0, "HTTP/1.1");

  private GzipFuzz() {}

  /** Loads what is slow to load, so that no input is taken for slow. */
  public static void fuzzerInitialize() {
    fuzzerTestOneInput("gzip\nx".getBytes(StandardCharsets.ISO_8859_1));
  }

  public static void fuzzerTestOneInput(byte[] data) {
    int line = 0;
    while (line < data.length && data[line] != '\n') {
      line++;
    }
    String coding = new String(data, 0, line, StandardCharsets.ISO_8859_1);
    byte[] body = Arrays.copyOfRange(data, Math.min(line + 1, data.length), data.length);
    byte[] decoded = decoded(coding, body);
    if (decoded != null && coding.equals("gzip") && body.length > 0) {
      check(Arrays.equals(decoded, byJdk(body)), body);
      check(decoded.length <= Math.max(64 << 10, 100 * body.length), body);
    }
  }

  private static byte @Nullable [] decoded(String coding, byte[] body) {
    Headers headers = Headers.builder().addReceived("Content-Encoding", coding).build();
    Response coded = Response.of(200, headers, Body.of(body), RECEIVED);
    try {
      Response plain =
          ContentLayer.create()
              .handle(CALL, call -> CompletableFuture.completedStage(coded))
              .toCompletableFuture()
              .join();
      return plain.body().buffered();
    } catch (CompletionException failed) {
      Throwable cause = Completions.unwrap(failed);
      if (cause instanceof DecodingException || cause instanceof BoundExceededException) {
        return null;
      }
      throw new AssertionError("not typed: " + Arrays.toString(body), cause);
    }
  }

  private static byte[] byJdk(byte[] body) {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
      return in.readAllBytes();
    } catch (IOException refused) {
      throw new AssertionError("the JDK refuses: " + Arrays.toString(body), refused);
    }
  }

  private static void check(boolean holds, byte[] body) {
    if (!holds) {
      throw new AssertionError("does not hold for: " + Arrays.toString(body));
    }
  }
}
