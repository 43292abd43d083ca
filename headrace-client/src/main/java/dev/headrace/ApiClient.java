package dev.headrace;

import dev.headrace.cache.CacheLayer;
import dev.headrace.cache.CacheStats;
import dev.headrace.core.Durations;
import dev.headrace.core.Method;
import dev.headrace.core.Timer;
import dev.headrace.core.spi.Transport;
import dev.headrace.limit.LimitLayer;
import dev.headrace.limit.LimitStatus;
import dev.headrace.retry.BreakerLayer;
import dev.headrace.retry.BreakerStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A client of one API: makes calls below its base URL through one pipeline of limits, cache,
 * credentials and retries. Thread-safe; make one for each API and keep it. Made by {@link
 * Headrace#client}.
 *
 * <p>It owns its connections and threads: {@link #close} gives them back.
 */
public final class ApiClient implements AutoCloseable {
  private final Assembly assembly;

  ApiClient(Assembly assembly) {
    this.assembly = assembly;
  }

  /** What a client is put together from. */
  record Assembly(
      BaseUrl base,
      Dispatcher dispatcher,
      Sketches sketches,
      InFlight inFlight,
      Transport transport,
      LimitLayer limit,
      @Nullable BreakerLayer breaker,
      @Nullable CacheLayer cache,
      Timer.@Nullable Closeable ownTimer,
      @Nullable ExecutorService ownExecutor,
      Duration drain) {}

  /**
   * A GET of {@code template}, such as {@code /posts/{id}}, with {@code values} in its places.
   *
   * @throws IllegalArgumentException if a value is missing, empty, or would leave its segment
   */
  public RequestSpec get(String template, @Nullable Object... values) {
    return spec(Method.GET, template, values);
  }

  /** A HEAD; see {@link #get}. */
  public RequestSpec head(String template, @Nullable Object... values) {
    return spec(Method.HEAD, template, values);
  }

  /** A POST; see {@link #get}. */
  public RequestSpec post(String template, @Nullable Object... values) {
    return spec(Method.POST, template, values);
  }

  /** A PUT; see {@link #get}. */
  public RequestSpec put(String template, @Nullable Object... values) {
    return spec(Method.PUT, template, values);
  }

  /** A PATCH; see {@link #get}. */
  public RequestSpec patch(String template, @Nullable Object... values) {
    return spec(Method.PATCH, template, values);
  }

  /** A DELETE; see {@link #get}. */
  public RequestSpec delete(String template, @Nullable Object... values) {
    return spec(Method.DELETE, template, values);
  }

  /** An OPTIONS; see {@link #get}. */
  public RequestSpec options(String template, @Nullable Object... values) {
    return spec(Method.OPTIONS, template, values);
  }

  /** A request of any method; see {@link #get}. */
  public RequestSpec request(String method, String template, @Nullable Object... values) {
    return spec(Method.of(method), template, values);
  }

  /**
   * The limits as they stand: room, waiters, when the next unit is free. First those that were
   * given, then those that were learned from answers.
   */
  public List<LimitStatus> limits() {
    return assembly.limit().limits();
  }

  /** The breakers of the origins that were called as they stand; none unless one was asked for. */
  public List<BreakerStatus> breakers() {
    BreakerLayer breaker = assembly.breaker();
    return breaker == null ? List.of() : breaker.breakers();
  }

  /** Drops what the cache holds for the resource that {@code spec} asks for, for all principals. */
  public void invalidate(RequestSpec spec) {
    if (assembly.cache() != null) {
      assembly.cache().invalidate(spec.url());
    }
  }

  /** Drops all that the cache holds. */
  public void clearCache() {
    if (assembly.cache() != null) {
      assembly.cache().clear();
    }
  }

  /** What the cache has done so far, or null if the client has none. */
  public @Nullable CacheStats cacheStats() {
    return assembly.cache() == null ? null : assembly.cache().stats();
  }

  /**
   * Takes no more calls, waits for those in flight as long as {@link ClientBuilder#drain} says,
   * ends the rest with {@link dev.headrace.core.ClientClosedException}, and gives connections and
   * threads back. Without effect the second time. An interrupt cuts the waiting short.
   */
  @Override
  public void close() {
    close(assembly.drain());
  }

  /** {@link #close()} that waits for no call; cuts a {@code close()} short that still waits. */
  public void closeNow() {
    close(Duration.ZERO);
  }

  private void close(Duration drain) {
    if (!assembly.inFlight().close()) {
      if (drain.isZero()) {
        assembly.inFlight().abort();
      }
      return;
    }
    try {
      assembly.inFlight().drain(Durations.toNanos(drain));
      assembly.transport().close();
    } finally { // whatever a transport of others throws
      if (assembly.ownTimer() != null) {
        assembly.ownTimer().close();
      }
      if (assembly.ownExecutor() != null) {
        assembly.ownExecutor().shutdown();
      }
    }
  }

  private RequestSpec spec(Method method, String template, @Nullable Object... values) {
    PathTemplate compiled = PathTemplate.of(template);
    return new RequestSpec(this, method, compiled.at(assembly.base(), values), compiled.route());
  }

  Dispatcher dispatcher() {
    return assembly.dispatcher();
  }

  Sketches sketches() {
    return assembly.sketches();
  }

  BaseUrl base() {
    return assembly.base();
  }

  @Override
  public String toString() {
    return "ApiClient[" + assembly.base() + "]";
  }
}
