package dev.headrace.limit;

import java.time.Duration;
import java.util.Locale;

/**
 * A rejection that says by which limit: {@code Stripe-Rate-Limited-Reason}, {@code
 * RateLimit-Reason} of Atlassian.
 */
final class ReasonShape implements HeaderShape {
  private final String field;

  /** Reasons in the field of this name, in lower case. */
  ReasonShape(String field) {
    this.field = field;
  }

  @Override
  public boolean claims(String name) {
    return name.equalsIgnoreCase(field);
  }

  @Override
  public void read(Reading reading) {
    String reason = reading.headers().first(field);
    if (reason == null || reason.isBlank() || !reading.isRejection()) {
      return;
    }
    boolean concurrent = reason.toLowerCase(Locale.ROOT).contains("concurren");
    RateSignal signal =
        RateSignal.named(reason)
            .remaining(0)
            .unit(concurrent ? "concurrent-requests" : RateSignal.REQUESTS);
    Duration wait = reading.retryAfter();
    reading.add(wait == null ? signal : signal.reset(wait, null));
  }
}
