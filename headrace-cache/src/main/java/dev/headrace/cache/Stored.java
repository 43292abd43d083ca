package dev.headrace.cache;

import dev.headrace.core.Body;
import dev.headrace.core.CacheStatus;
import dev.headrace.core.HeaderElements;
import dev.headrace.core.Headers;
import dev.headrace.core.Memo;
import dev.headrace.core.Response;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** One stored answer: the body's bytes as received, and the slot for its decoded value. */
final class Stored {
  private static final long OVERHEAD = 350; // the objects around the bytes
  private static final long FIELD_OVERHEAD = 72;

  /** RFC 9111 §3.1, and cookies, which belong to whom they were set for. */
  private static final Set<String> NOT_STORED =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authentication-info",
          "proxy-authorization",
          "proxy-connection",
          "set-cookie",
          "set-cookie2",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private final Response response;
  private final Memo memo;
  private final Selection selection;
  private final Resources.Resource resource;
  private final long storedNanos;
  private final long ttlNanos;

  private Stored(
      Response response, Selection selection, Resources.Resource resource, Freshness freshness) {
    this.memo = new Memo();
    this.response = response.with(Memo.KEY, memo);
    this.selection = selection;
    this.resource = resource;
    this.storedNanos = freshness.fromNanos();
    this.ttlNanos = freshness.forNanos();
  }

  /** {@code answer}, whose body is in memory, as it is stored. */
  static Stored of(
      Response answer, Selection selection, Resources.Resource resource, Freshness freshness) {
    byte[] bytes = answer.body().buffered();
    Response response =
        Response.of(
            answer.status(),
            storable(answer.headers()),
            bytes == null ? Body.empty() : Body.of(bytes),
            answer.received());
    return new Stored(response, selection, resource, freshness);
  }

  /**
   * From when and for how long an answer is good, on the store's monotonic clock.
   *
   * @param fromNanos when it was stored
   * @param forNanos how long it may be served
   */
  record Freshness(long fromNanos, long forNanos) {}

  private static Headers storable(Headers headers) {
    Set<String> dropped = new HashSet<>(NOT_STORED);
    for (HeaderElements.Element option : HeaderElements.parse(headers, "Connection")) {
      dropped.add(option.name().toLowerCase(Locale.ROOT));
    }
    return headers.filter(field -> !dropped.contains(field.name().toLowerCase(Locale.ROOT)));
  }

  /** {@code answer} with the slot that all answers served from this one share. */
  Response share(Response answer) {
    return answer.with(Memo.KEY, memo);
  }

  /** The answer, as it is served at {@code nanos}. */
  Response serve(long nanos) {
    Duration remaining = Duration.ofNanos(remainingNanos(nanos));
    return response.with(CacheStatus.KEY, CacheStatus.hit(remaining));
  }

  Response response() {
    return response;
  }

  Selection selection() {
    return selection;
  }

  /** How much longer it is fresh, in nanoseconds; zero or less if it is stale. */
  long remainingNanos(long nanos) {
    return ttlNanos - (nanos - storedNanos);
  }

  /** Whether it was stored less than {@code ageNanos} ago. */
  boolean isYoungerThan(long ageNanos, long nanos) {
    return nanos - storedNanos < ageNanos;
  }

  /** Whether it is fresh, its resource has not been changed since, and it can be decoded. */
  boolean isGood(long nanos) {
    return remainingNanos(nanos) > 0 && !resource.isChanged() && !memo.isSpoiled();
  }

  long bytes() {
    return OVERHEAD + selection.bytes() + bytesOf(response);
  }

  static long bytesOf(Response response) {
    byte[] body = response.body().buffered();
    long bytes = body == null ? 0 : body.length;
    for (Headers.Field field : response.headers()) {
      bytes += FIELD_OVERHEAD + field.name().length() + field.value().length();
    }
    return bytes;
  }
}
