package dev.headrace.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a {@link FaultServer} does to a connection: send bytes, wait, stall, or end it.
 * Immutable.
 */
public final class Step {
  private static final byte[] NOTHING = {};
  private final Kind kind;
  private final byte[] bytes;
  private final Duration delay;
  private final @Nullable CompletionStage<?> until;

  private Step(Kind kind, byte[] bytes, Duration delay, @Nullable CompletionStage<?> until) {
    this.kind = kind;
    this.bytes = bytes;
    this.delay = delay;
    this.until = until;
  }

  enum Kind {
    BYTES,
    DELAY,
    UNTIL,
    STALL,
    CLOSE,
    CUT,
    RESET
  }

  /** Sends these bytes as they are. */
  public static Step bytes(byte[] bytes) {
    return new Step(Kind.BYTES, bytes, Duration.ZERO, null);
  }

  /** Sends {@code text} in ISO-8859-1, as it is. */
  public static Step bytes(String text) {
    return bytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Waits in real time: for demonstrations; tests use {@link #until}. */
  public static Step delay(Duration delay) {
    if (delay.isNegative()) {
      throw new IllegalArgumentException("the delay must not be negative: " + delay);
    }
    return new Step(Kind.DELAY, NOTHING, delay, null);
  }

  /** Waits until {@code stage} has completed, in whatever way. */
  public static Step until(CompletionStage<?> stage) {
    return new Step(Kind.UNTIL, NOTHING, Duration.ZERO, stage);
  }

  /** Goes no further; the connection stays open until the peer or the server closes it. */
  public static Step stall() {
    return new Step(Kind.STALL, NOTHING, Duration.ZERO, null);
  }

  /** Ends the connection in good order: TLS close_notify, then FIN. */
  public static Step close() {
    return new Step(Kind.CLOSE, NOTHING, Duration.ZERO, null);
  }

  /**
   * Ends the connection as a cut one ends: FIN, over TLS without the close_notify that would prove
   * that nothing is missing (RFC 9112 §9.8).
   */
  public static Step cut() {
    return new Step(Kind.CUT, NOTHING, Duration.ZERO, null);
  }

  /** Breaks the connection: RST, what the peer has not read yet is lost. */
  public static Step reset() {
    return new Step(Kind.RESET, NOTHING, Duration.ZERO, null);
  }

  Kind kind() {
    return kind;
  }

  /** Whether it ends the connection. */
  boolean isEnd() {
    return kind == Kind.CLOSE || kind == Kind.CUT || kind == Kind.RESET;
  }

  byte[] payload() {
    return bytes;
  }

  Duration pause() {
    return delay;
  }

  boolean isReleased() {
    return until == null || until.toCompletableFuture().isDone();
  }
}
