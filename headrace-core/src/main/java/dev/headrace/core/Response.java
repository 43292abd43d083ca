package dev.headrace.core;

import java.time.Instant;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP response: status, header fields, body, and when it was received. Immutable but for its
 * body, which can be read once unless it is buffered. Whoever does not hand a response on closes
 * it.
 */
public final class Response implements AutoCloseable {
  private final int status;
  private final Headers headers;
  private final Body body;
  private final Received received;
  private final @Nullable Attributes facts;

  private Response(
      int status, Headers headers, Body body, Received received, @Nullable Attributes facts) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.received = received;
    this.facts = facts;
  }

  /**
   * When and how the head of a response arrived from the network.
   *
   * @param at the wall clock
   * @param nanos the engine's monotonic clock
   * @param protocol {@code HTTP/1.1} or {@code HTTP/2}
   */
  public record Received(Instant at, long nanos, String protocol) {

    /** Received just now, over HTTP/1.1. */
    public static Received now(TimeSource time) {
      return new Received(time.now(), time.nanoTime(), "HTTP/1.1");
    }
  }

  /** A response of these parts. */
  public static Response of(int status, Headers headers, Body body, Received received) {
    return new Response(status, headers, body, received, null);
  }

  /** The status code. */
  public int status() {
    return status;
  }

  /** Whether the status is 2xx. */
  public boolean isSuccessful() {
    return status >= 200 && status < 300;
  }

  /** The header fields. */
  public Headers headers() {
    return headers;
  }

  /** The body. */
  public Body body() {
    return body;
  }

  /** When it was received from the network; for a stored response, when that one was. */
  public Received received() {
    return received;
  }

  /** The fact under {@code key}, or null. */
  public <T> @Nullable T get(Attribute<T> key) {
    return Attributes.get(facts, key);
  }

  /** This response with one more fact. */
  public <T> Response with(Attribute<T> key, T value) {
    return new Response(status, headers, body, received, Attributes.put(facts, key, value));
  }

  /** This response with other header fields. */
  public Response withHeaders(Headers other) {
    return new Response(status, other, body, received, facts);
  }

  /** This response with another body, which then is responsible for closing this one's. */
  public Response withBody(Body other) {
    return new Response(status, headers, other, received, facts);
  }

  /**
   * Completes when nothing of this response occupies the connection any more: its body was read to
   * the end, failed, or was closed. Complete from the start if the body is buffered.
   */
  public CompletionStage<Void> ended() {
    return body.ended();
  }

  /** Runs {@code task}, which must not throw, when this response has {@link #ended}. */
  @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the task
  public void whenEnded(Runnable task) {
    if (body.buffered() != null) {
      task.run();
    } else {
      body.ended().whenComplete((done, failure) -> task.run());
    }
  }

  /** Drops what is unread of the body; see {@link Body#close()}. */
  @Override
  public void close() {
    body.close();
  }

  @Override
  public String toString() {
    return status + " " + headers;
  }
}
