package dev.headrace.retry;

import dev.headrace.core.Paced;
import dev.headrace.core.Response;
import dev.headrace.core.RetryAfter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt ended: with an answer, or without one. */
public sealed interface AttemptOutcome {

  /**
   * The server answered.
   *
   * @param status the status code
   * @param asked how long not to send again, by the server's word or the limiter's; null if nobody
   *     said
   * @param paced whether the limiter does that waiting
   * @param shouldRetry what the server says about another attempt in so many words, or null
   */
  record Answered(
      int status, @Nullable Duration asked, boolean paced, @Nullable Boolean shouldRetry)
      implements AttemptOutcome {

    /** What {@code response} says to this, at {@code nowNanos}. */
    static Answered of(Response response, long nowNanos) {
      Boolean shouldRetry = PushBack.of(response.headers());
      Paced paced = response.get(Paced.KEY);
      if (paced != null) {
        long left = Math.max(0, paced.untilNanos() - nowNanos);
        return new Answered(response.status(), Duration.ofNanos(left), true, shouldRetry);
      }
      Duration asked = RetryAfter.parse(response.headers(), response.received().at());
      return new Answered(response.status(), asked, false, shouldRetry);
    }
  }

  /**
   * There is no answer.
   *
   * @param failure why
   */
  record Failed(Throwable failure) implements AttemptOutcome {}
}
