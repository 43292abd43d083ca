package dev.headrace.limit;

import dev.headrace.core.Attempt;
import dev.headrace.core.Call;
import dev.headrace.core.Layer;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The layer at which every exchange gets its permit: units of all rate limits of the client and a
 * place among the requests to its origin.
 *
 * <p><b>Waiting.</b> Calls without room wait in a queue: repeats of rejected or challenged requests
 * first, then by {@link dev.headrace.core.CallOptions.Priority}, then in the order of their coming.
 * A call whose wait cannot fit its deadline fails at once with {@link
 * dev.headrace.core.RateLimitException}, {@link dev.headrace.core.Reason#WAIT_TOO_LONG}; so does
 * one that finds the queue full, {@link dev.headrace.core.Reason#QUEUE_FULL}. A {@link
 * Attempt.Cause#HEDGE} never waits. The {@link dev.headrace.core.Gate} is asked when the permit is
 * there; if it refuses, the permit goes back. Cancelling takes the call out at once.
 *
 * <p><b>Rejections.</b> A 429 (or 420), a 503 with Retry-After, and a 403 with Retry-After or with
 * a limit that has nothing left stop what they are about: the limits that the answer names as
 * exhausted, if the request had to pass any of those, else all requests to its origin. The stop
 * lasts until the latest of Retry-After and the resets of the exhausted limits, counted from the
 * receipt; without either for 1 s, doubled each time in a row, at most 32 s. The response is marked
 * {@link dev.headrace.core.Paced}: repeated at once, the call stands first in the queue, if it has
 * the time to wait. After the stop one request asks first; the others follow as it is not rejected.
 * A wait of zero is believed once; in a row, it counts as none. If the deadline does not allow the
 * wait, the call ends with {@link dev.headrace.core.QuotaExhaustedException}; after a 503 the
 * response is handed on. This needs no rate limit of one's own.
 *
 * <p><b>What the server says.</b> Header fields about rate limits are read from each answer and put
 * on the response: {@link RateSignal#of}. {@link RateLimitReader} adds what a server says
 * otherwise.
 *
 * <p>Thread-safe; one instance serves one client.
 */
public final class LimitLayer implements Layer {
  private final Limiter limiter;
  private final TimeSource time;
  private final List<String> names;
  private final SignalReader reader;
  private final Terms terms;

  private LimitLayer(Builder b) {
    limiter = new Limiter(b.options, null, b.time, b.timer);
    terms = new Terms(b.options.limits());
    time = b.time;
    names = b.options.limits().stream().map(RateLimit::name).toList();
    reader = new SignalReader(b.readers, b.logger);
  }

  /** A builder of a layer without limits, which reads the time and sets its timer there. */
  public static Builder builder(TimeSource time, Timer timer) {
    return new Builder(time, timer);
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    return new Flight(this, call, next).start();
  }

  /** The rate limits as they stand, in the order in which they were given. */
  public List<LimitStatus> limits() {
    return limiter.status();
  }

  Limiter limiter() {
    return limiter;
  }

  TimeSource time() {
    return time;
  }

  Terms terms() {
    return terms;
  }

  /**
   * The names of the rate limits that bind a call.
   *
   * @param keys of each limit's scope, or null if all bind it
   */
  List<String> names(@Nullable Object @Nullable [] keys) {
    if (keys == null) {
      return names;
    }
    List<String> binding = new ArrayList<>(keys.length);
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != null) {
        binding.add(names.get(i));
      }
    }
    return binding;
  }

  /** {@code response}, which came from the network, with what it says about rate limits. */
  Response read(Response response) {
    List<RateSignal> signals = reader.read(response);
    return signals.isEmpty() ? response : response.with(RateSignal.KEY, signals);
  }

  /** Collects what a layer is made of. */
  public static final class Builder {
    private final TimeSource time;
    private final Timer timer;
    private final List<RateLimitReader> readers = new ArrayList<>();
    private LimiterOptions options = LimiterOptions.DEFAULTS.learns(true);
    private System.Logger logger = System.getLogger("headrace.limit");

    private Builder(TimeSource time, Timer timer) {
      this.time = time;
      this.timer = timer;
    }

    /** One more rate limit, which every request has to pass too. Defaults to none. */
    public Builder limit(RateLimit value) {
      options = options.plus(value);
      return this;
    }

    /** The most requests at a time to one origin. Defaults to no bound. */
    public Builder concurrency(Concurrency value) {
      options = options.concurrency(value);
      return this;
    }

    /** The most calls in the queue. Repeats are not refused. Defaults to 10,000. */
    public Builder maxWaiters(int value) {
      options = options.maxWaiters(value);
      return this;
    }

    /**
     * The longest hold that a server's Retry-After may bring about; after that one request asks
     * again. Defaults to 1 hour.
     */
    public Builder maxHold(Duration value) {
      options = options.maxHold(value);
      return this;
    }

    /**
     * Whether limits that are not given are learned from what answers say about them. Defaults to
     * yes.
     */
    public Builder learn(boolean value) {
      options = options.learns(value);
      return this;
    }

    /** One more reader of what answers say about rate limits. Defaults to none. */
    public Builder reader(RateLimitReader value) {
      readers.add(value);
      return this;
    }

    /**
     * Where it is noted, at DEBUG, that what an answer says about rate limits is malformed.
     * Defaults to the logger {@code headrace.limit}.
     */
    public Builder logger(System.Logger value) {
      logger = value;
      return this;
    }

    /**
     * The most groups of calls that are limited together: one for each limit and key of its scope,
     * and one for each origin. Those that nobody uses go by themselves; a call that would need one
     * more is refused with {@link dev.headrace.core.Reason#BOUND_EXCEEDED}. Defaults to 10,000.
     */
    public Builder maxGroups(int value) {
      options = options.maxGroups(value);
      return this;
    }

    /** The layer. */
    public LimitLayer build() {
      return new LimitLayer(this);
    }
  }
}
