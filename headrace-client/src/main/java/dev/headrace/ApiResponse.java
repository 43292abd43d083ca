package dev.headrace;

import dev.headrace.core.CacheStatus;
import dev.headrace.core.Headers;
import dev.headrace.core.Journal;
import dev.headrace.core.Response;
import dev.headrace.limit.RateSignal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a call came back with: status, header fields, the decoded data, when it was received, and
 * the journal of how it got here. Immutable; {@link #toString} and {@link #toMap} mask secrets.
 *
 * @param <T> the type of the data
 */
public final class ApiResponse<T> {
  private final Response response;
  private final @Nullable T data;
  private final Journal journal;

  /** Of a response whose body is in memory. */
  ApiResponse(Response response, @Nullable T data, Journal journal) {
    this.response = response;
    this.data = data;
    this.journal = journal;
  }

  /** The status code. */
  public int status() {
    return response.status();
  }

  /** Whether the status is 2xx. */
  public boolean isSuccessful() {
    return response.isSuccessful();
  }

  /** The header fields. */
  public Headers headers() {
    return response.headers();
  }

  /**
   * The decoded body. Null if there was none, and for a status outside 2xx (see {@link
   * RequestSpec#anyStatus}) unless text, bytes or a tree was asked for.
   */
  public @Nullable T data() {
    return data;
  }

  /** The body as it was decoded from. A copy. */
  public byte[] bodyBytes() {
    return bytes(response).clone();
  }

  /** The body as UTF-8 text. */
  public String bodyText() {
    return new String(bytes(response), StandardCharsets.UTF_8);
  }

  /** How many bytes the body has. */
  public int bodyLength() {
    return bytes(response).length;
  }

  /** When this answer was received from the network; on a cache hit, when the stored one was. */
  public Instant timestamp() {
    return response.received().at();
  }

  /** {@code HTTP/1.1} or {@code HTTP/2}. */
  public String protocol() {
    return response.received().protocol();
  }

  /** What the cache did, or null if the client has none. */
  public @Nullable CacheStatus cacheStatus() {
    CacheStatus status = response.get(CacheStatus.KEY);
    if (status != null) {
      return status;
    }
    List<CacheStatus> past = journal.events(CacheStatus.class); // of a call that went past it
    return past.isEmpty() ? null : past.get(past.size() - 1);
  }

  /** What this answer says about the server's rate limits; empty if nothing, and on a cache hit. */
  public List<RateSignal> rateLimits() {
    return RateSignal.of(response);
  }

  /** The server's name for the request, or null if it gave none. */
  public @Nullable String requestId() {
    return RequestIds.of(response.headers());
  }

  /** How many attempts the call made; 0 if it was answered from the cache. */
  public int attempts() {
    return journal.attempts();
  }

  /** What happened to the call. */
  public Journal journal() {
    return journal;
  }

  /**
   * {@code data}, {@code status_code}, {@code headers} (lower-case name to list of values, secrets
   * masked) and {@code timestamp} (ISO 8601), in this order.
   */
  public Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("data", data);
    map.put("status_code", status());
    map.put("headers", headers().toMap());
    map.put("timestamp", timestamp().toString());
    return map;
  }

  /** The body itself, which is in memory. */
  static byte[] bytes(Response response) {
    return Objects.requireNonNull(response.body().buffered());
  }

  @Override
  public String toString() {
    return "ApiResponse[" + status() + ", " + bodyLength() + " bytes, " + timestamp() + "]";
  }
}
