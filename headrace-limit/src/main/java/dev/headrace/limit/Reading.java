package dev.headrace.limit;

import dev.headrace.core.Headers;
import dev.headrace.core.HttpDate;
import dev.headrace.core.Response;
import dev.headrace.core.RetryAfter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer being read: what its header fields have said so far. Not thread-safe. */
final class Reading {
  private static final int MOST = 16; // signals of an answer
  private static final int LONGEST = 128; // characters of a name or bucket
  private final Response response;
  private final List<RateSignal> signals = new ArrayList<>(2);
  private final List<String> ignored = new ArrayList<>(0);

  Reading(Response response) {
    this.response = response;
  }

  Headers headers() {
    return response.headers();
  }

  /** Whether the server rejected the request, or may have. */
  boolean isRejection() {
    int status = response.status();
    return status == 429 || status == 403 || status == 420 || status == 503;
  }

  Instant receivedAt() {
    return response.received().at();
  }

  /** The server's own clock at the answer, or null if it does not tell. */
  @Nullable Instant date() {
    String value = headers().first("date");
    return value == null ? null : HttpDate.parse(value, receivedAt());
  }

  /** What the server asks for, if that can be believed of a limit. */
  @Nullable Duration retryAfter() {
    Duration wait = RetryAfter.parse(headers(), receivedAt());
    return wait == null || wait.compareTo(ResetTime.LONGEST) > 0 ? null : wait;
  }

  void add(RateSignal signal) {
    if (signal.name().length() > LONGEST
        || signal.bucket() != null && signal.bucket().length() > LONGEST
        || signals.size() >= MOST) {
      ignored.add("a name, or one signal of many");
      return;
    }
    for (int i = 0; i < signals.size(); i++) {
      if (isSame(signals.get(i), signal)) {
        signals.set(i, merged(signals.get(i), signal));
        return;
      }
    }
    signals.add(signal);
  }

  /** A field of this name says nothing that can be believed. */
  void ignore(String field) {
    ignored.add(field);
  }

  List<RateSignal> signals() {
    return signals;
  }

  List<String> ignored() {
    return ignored;
  }

  /**
   * Whether both are the same limit, told in two shapes: the numbers agree, and no name speaks
   * against it.
   */
  private static boolean isSame(RateSignal a, RateSignal b) {
    boolean named = !a.name().isEmpty() && !b.name().isEmpty();
    return !named
        && a.limit() != null
        && a.limit().equals(b.limit())
        && a.remaining() != null
        && a.remaining().equals(b.remaining())
        && (a.window() == null || b.window() == null || a.window().equals(b.window()));
  }

  /** The one of the first shape, with what the second alone says. */
  private static RateSignal merged(RateSignal a, RateSignal b) {
    RateSignal reset = a.reset() == null ? b : a;
    return new RateSignal(
        a.name().isEmpty() ? b.name() : a.name(),
        a.limit(),
        a.remaining(),
        reset.reset(),
        a.window() == null ? b.window() : a.window(),
        a.bucket() == null ? b.bucket() : a.bucket(),
        reset.grain(),
        reset.gradual(),
        a.unit().equals(RateSignal.REQUESTS) ? b.unit() : a.unit());
  }
}
