package dev.headrace;

import dev.headrace.core.Body;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Route;
import dev.headrace.core.TypeRef;
import dev.headrace.core.Url;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call that has not been made yet. Immutable: each method returns a changed copy, and a spec can
 * be sent any number of times, from many threads.
 *
 * <p>{@code fetch} gives the value, {@code send} the whole {@link ApiResponse}; both block, which
 * is cheap on a virtual thread. {@code fetchAsync} and {@code sendAsync} never block; cancelling,
 * timing out or otherwise completing their future ends the call at once, wherever it is, and on
 * HTTP/1.1 closes the connection. Interrupting a blocked caller does the same.
 *
 * <p>A body can be asked for as a type of the client's codec (records, lists by {@link TypeRef},
 * the codec's own tree), as {@code String}, as {@code byte[]}, or as {@code Void} to drop it. A
 * status outside 2xx is a {@link dev.headrace.core.ResponseException} unless {@link #anyStatus} was
 * said; all failures of a call are of {@link dev.headrace.core.HeadraceException}, sync and async
 * alike. What is wrong with the spec itself, such as a value that the codec cannot encode, is
 * thrown as {@link IllegalArgumentException} by the method that is called, an async one too.
 */
public final class RequestSpec {
  private static final CallOptions NO_CACHE =
      CallOptions.of(o -> o.cache(CallOptions.CacheUse.BYPASS));
  private final ApiClient client;
  private final Method method;
  private final Url url; // without what is in query
  private final @Nullable Route route;
  private final String query;
  private final @Nullable Content content;
  private final CallOptions options;
  private final boolean anyStatus;

  private RequestSpec(
      RequestSpec from,
      String query,
      @Nullable Content content,
      CallOptions options,
      boolean anyStatus) {
    this.client = from.client;
    this.method = from.method;
    this.url = from.url;
    this.route = from.route;
    this.query = query;
    this.content = content;
    this.options = options;
    this.anyStatus = anyStatus;
  }

  RequestSpec(ApiClient client, Method method, Url url, @Nullable Route route) {
    this.client = client;
    this.method = method;
    this.url = url;
    this.route = route;
    this.query = "";
    this.content = null;
    this.options = CallOptions.none();
    this.anyStatus = false;
  }

  /** What is sent. */
  sealed interface Content {
    /** A value that the codec encodes when the call is made. */
    record Value(Object value) implements Content {}

    /** A body as it is. */
    record Encoded(Body body, String mediaType) implements Content {}
  }

  /**
   * Adds a query parameter. Said again, it repeats; an {@code Iterable} repeats it for each
   * element; null leaves it out.
   */
  public RequestSpec query(String name, @Nullable Object value) {
    StringBuilder text = new StringBuilder(query);
    if (value instanceof Iterable<?> values) {
      for (Object each : values) {
        append(text, name, each);
      }
    } else {
      append(text, name, value);
    }
    return new RequestSpec(this, text.toString(), content, options, anyStatus);
  }

  /**
   * Sets a header field.
   *
   * @throws IllegalArgumentException if it is malformed, or one that the transport makes
   */
  public RequestSpec header(String name, String value) {
    FramingHeaders.refuse(name);
    return options(o -> o.header(name, value));
  }

  /** Sets a header field whose value is a secret: masked wherever it would be shown. */
  public RequestSpec sensitiveHeader(String name, String value) {
    FramingHeaders.refuse(name);
    return options(o -> o.sensitiveHeader(name, value));
  }

  /** Sends {@code value} as the client's codec writes it. */
  public RequestSpec json(Object value) {
    return content(new Content.Value(Objects.requireNonNull(value, "value")));
  }

  /** Sends plain text in UTF-8. */
  public RequestSpec text(String text) {
    return content(new Content.Encoded(Body.of(text), "text/plain; charset=utf-8"));
  }

  /** Sends these bytes, which must not be changed until the call is over. */
  public RequestSpec bytes(byte[] bytes, String mediaType) {
    return content(new Content.Encoded(Body.of(bytes), mediaType));
  }

  /** Sends {@code body}, which is closed when the call is over. */
  public RequestSpec body(Body body, String mediaType) {
    return content(new Content.Encoded(body, mediaType));
  }

  /** Sets options of this call; they win over the client's. */
  public RequestSpec options(Consumer<CallOptions.Builder> fill) {
    return new RequestSpec(this, query, content, CallOptions.of(fill).over(options), anyStatus);
  }

  /**
   * How long the answer may be served from the client's cache. Defaults to the cache's own rule.
   */
  public RequestSpec ttl(Duration ttl) {
    return options(o -> o.ttl(ttl));
  }

  /** Neither reads the cache nor stores the answer. */
  public RequestSpec noCache() {
    return new RequestSpec(this, query, content, NO_CACHE.over(options), anyStatus);
  }

  /** The time for the whole call. Defaults to the client's, which defaults to 2 minutes. */
  public RequestSpec deadline(Duration deadline) {
    return options(o -> o.deadline(deadline));
  }

  /** The key under which the server recognises a repeat: makes any method safe to retry. */
  public RequestSpec idempotencyKey(String key) {
    return options(o -> o.idempotencyKey(key));
  }

  /**
   * Returns the response whatever its status. Outside 2xx its data is null unless {@code String},
   * {@code byte[]} or the codec's tree was asked for.
   */
  public RequestSpec anyStatus() {
    return new RequestSpec(this, query, content, options, true);
  }

  /**
   * Makes the call and returns its value; null if there was no content (204, HEAD, {@code Void}).
   */
  public <T> T fetch(Class<T> type) {
    return fetch(TypeRef.of(type));
  }

  /**
   * Makes the call and returns its value; null if there was no content (204, HEAD, {@code Void}).
   */
  @SuppressWarnings("NullAway") // documented: null for an answer without content
  public <T> T fetch(TypeRef<T> type) {
    return send(type).data();
  }

  /** Makes the call and completes with its value. */
  public <T> CompletableFuture<T> fetchAsync(Class<T> type) {
    return fetchAsync(TypeRef.of(type));
  }

  /** Makes the call and completes with its value. */
  public <T> CompletableFuture<T> fetchAsync(TypeRef<T> type) {
    return client.dispatcher().async(this, type, ApiResponse::data);
  }

  /** Makes the call and returns its response. */
  public <T> ApiResponse<T> send(Class<T> type) {
    return send(TypeRef.of(type));
  }

  /** Makes the call and returns its response. */
  public <T> ApiResponse<T> send(TypeRef<T> type) {
    return client.dispatcher().blocking(this, type);
  }

  /** Makes the call and completes with its response. */
  public <T> CompletableFuture<ApiResponse<T>> sendAsync(Class<T> type) {
    return sendAsync(TypeRef.of(type));
  }

  /** Makes the call and completes with its response. */
  public <T> CompletableFuture<ApiResponse<T>> sendAsync(TypeRef<T> type) {
    return client.dispatcher().async(this, type, response -> response);
  }

  /**
   * The call as one line for a shell, by which curl sends what the client would send first: header
   * fields of its own, the credential's too, with a variable of the environment in the place of
   * each secret. Neither sends nor fetches anything; what layers of the user add is not in it. See
   * {@link dev.headrace.core.Request#toCurl}.
   */
  public String toCurl() {
    return client.sketches().of(this).toCurl();
  }

  Method method() {
    return method;
  }

  Url url() {
    return BaseUrl.with(url, query);
  }

  /** What its path was made from, or null if its URL was given whole. */
  @Nullable Route route() {
    return route;
  }

  @Nullable Content content() {
    return content;
  }

  CallOptions options() {
    return options;
  }

  boolean takesAnyStatus() {
    return anyStatus;
  }

  private RequestSpec content(Content other) {
    if (other instanceof Content.Encoded encoded) {
      Headers.of("Content-Type", encoded.mediaType()); // throws if it could split the message
    }
    return new RequestSpec(this, query, other, options, anyStatus);
  }

  private static void append(StringBuilder text, String name, @Nullable Object value) {
    if (value == null) {
      return;
    }
    if (text.length() > 0) {
      text.append('&');
    }
    PathTemplate.encode(name, text);
    text.append('=');
    PathTemplate.encode(String.valueOf(value), text);
  }

  @Override
  public String toString() {
    return "RequestSpec[" + method + " " + url() + "]";
  }
}
