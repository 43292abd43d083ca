package dev.headrace.limit;

import dev.headrace.core.Response;
import java.util.List;

/**
 * Reads what an answer says about the server's rate limits: for servers that say it in a way of
 * their own, such as in the body.
 *
 * <pre>{@code
 * RateLimitReader reader = response -> {
 *   String left = response.headers().first("x-credits-left");
 *   return left == null ? List.of() : List.of(RateSignal.named("credits").remaining(Long.parseLong(left)));
 * };
 * }</pre>
 *
 * <p>Headrace itself reads the header fields {@code RateLimit} and {@code RateLimit-Policy} in all
 * forms of their drafts, {@code RateLimit-*}, {@code X-RateLimit-*}, {@code X-Rate-Limit-*} and
 * what vendors made of them; a reader is asked besides, once for each answer that comes from the
 * network.
 *
 * <p>It runs on an I/O thread: quick, and without waiting. It sees the answer as it came over the
 * wire, so a body may be encoded; it must not read a streamed one, but may look at {@link
 * dev.headrace.core.Body#buffered()}. What it throws counts as nothing read, and as one line of the
 * log at DEBUG. Thread-safe.
 */
@FunctionalInterface
public interface RateLimitReader {

  /** What {@code response} says; empty for nothing. */
  List<RateSignal> read(Response response);
}
