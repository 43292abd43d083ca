package dev.headrace.auth;

import dev.headrace.core.Credential;
import dev.headrace.core.Headers;
import dev.headrace.core.Origin;
import dev.headrace.core.Request;
import org.jspecify.annotations.Nullable;

/** A secret that goes into one header field. */
final class HeaderCredential implements Credential {
  private final Origin origin;
  private final String header;
  private final String value;
  private final long generation;
  private final Life life;
  private volatile @Nullable Headers field; // made when first applied, which tells what is wrong

  HeaderCredential(Origin origin, String header, String value, long generation, Life life) {
    this.origin = origin;
    this.header = header;
    this.value = value;
    this.generation = generation;
    this.life = life;
  }

  /**
   * How long a token serves, on the engine's monotonic clock.
   *
   * @param bounded whether it ends at all
   * @param dueNanos when to fetch the next
   * @param endNanos when it must not be used any more
   */
  record Life(boolean bounded, long dueNanos, long endNanos) {
    static final Life UNBOUNDED = new Life(false, 0, 0);

    boolean isDueAt(long nanos) {
      return bounded && nanos - dueNanos >= 0;
    }
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public boolean isStaleAt(long nanos) {
    return life.bounded && nanos - life.endNanos >= 0;
  }

  @Override
  public Request applyTo(Request request) {
    Headers made = field;
    if (made == null) {
      made = Headers.builder().addSensitive(header, value).build();
      field = made;
    }
    return request.withHeaders(request.headers().withAll(made));
  }

  /** Counts the tokens of one source, from 1. */
  long generation() {
    return generation;
  }

  Life life() {
    return life;
  }

  @Override
  public String toString() {
    return "Credential[" + header + ": *** for " + origin + ", generation " + generation + "]";
  }
}
