package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.zip.GZIPOutputStream;

/** What several tests of whole clients need. */
final class ClientFixture {

  private ClientFixture() {}

  /** A client of a scripted server, in time that stands still. */
  static ClientBuilder client(ScriptedTransport wire, FakeTime time) {
    return Headrace.client("https://api.test")
        .transport(wire)
        .time(time)
        .drain(Duration.ofMillis(20))
        .callbacksOn(Runnable::run);
  }

  /** Why {@code future}, which is done, failed. */
  static Throwable failure(CompletableFuture<?> future) {
    assertThat(future).isDone();
    try {
      future.join();
      return new AssertionError("no failure");
    } catch (CompletionException failed) {
      return failed.getCause();
    }
  }

  /** {@code text} in UTF-8, compressed. */
  static byte[] gzip(String text) {
    return gzip(text.getBytes(StandardCharsets.UTF_8));
  }

  /** {@code content}, compressed. */
  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }
}
