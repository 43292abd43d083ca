package dev.headrace.core;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The content of a message: bytes in memory, or a publisher of buffers that honours demand.
 *
 * <p><b>Repeatable or not.</b> A repeatable body may be subscribed to any number of times and
 * yields the same bytes each time. One that is not repeatable can be read once: a second subscriber
 * gets {@link IllegalStateException} by {@code onError}, and the first goes on undisturbed.
 *
 * <p><b>Closing.</b> Whoever holds a response and does not hand it on closes its body; so does the
 * client for a body that it decodes itself. Closing an unread or half-read body gives up the rest:
 * on HTTP/1.1 the connection is closed, not pooled. Closing one that was read to its end, or is
 * buffered, does nothing. Closing twice does nothing. A request's body is closed by the client when
 * the call is over.
 *
 * <p>The buffers are read-only for the subscriber and valid until it asks for more.
 */
public sealed interface Body extends AutoCloseable permits BufferedBody, PublishedBody {

  /** No content. */
  static Body empty() {
    return BufferedBody.EMPTY;
  }

  /** The given bytes, which are not copied: the caller leaves them alone from now on. */
  static Body of(byte[] bytes) {
    return bytes.length == 0 ? BufferedBody.EMPTY : new BufferedBody(bytes);
  }

  /** {@code text} in UTF-8. */
  static Body of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A body that is read once.
   *
   * @param length in bytes, or -1 if it is not known
   * @param onClose run once when the body is closed before its end, to free what is behind it; what
   *     it throws is dropped
   */
  static Body once(Flow.Publisher<ByteBuffer> publisher, long length, Runnable onClose) {
    return new PublishedBody(() -> publisher, length, false, onClose);
  }

  /**
   * A body that is made anew for each subscriber.
   *
   * @param length in bytes, or -1 if it is not known
   */
  static Body repeatable(Supplier<? extends Flow.Publisher<ByteBuffer>> source, long length) {
    return new PublishedBody(source, length, true, () -> {});
  }

  /** The length in bytes, or -1 if it is not known before the end. */
  long length();

  /** Whether it can be read more than once. */
  boolean isRepeatable();

  /** The whole content if it is in memory, or null. The array must not be changed. */
  byte @Nullable [] buffered();

  /** The content as buffers, sent as they are demanded. */
  Flow.Publisher<ByteBuffer> publisher();

  /**
   * Reads the body to its end into memory.
   *
   * @param limit the most bytes to accept; one more fails the stage with {@link
   *     BoundExceededException} and closes the body
   * @param call whose body it is, for the exception; cancelling its scope ends the reading
   */
  CompletionStage<byte[]> collect(long limit, Call call);

  /**
   * Reads the beginning of the body into memory, and all of it if it is not longer than that.
   *
   * @param limit the most bytes to read; if there is one more, the body is closed
   * @param call whose body it is; cancelling its scope ends the reading
   */
  CompletionStage<byte[]> collectAtMost(long limit, Call call);

  /** Completes when the body was read to the end, failed, or was closed. */
  CompletionStage<Void> ended();

  /** Gives up what is unread. */
  @Override
  void close();
}
