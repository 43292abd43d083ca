package dev.headrace.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One rate limit as it stands, for one key of its scope.
 *
 * @param name what the user called it, or the server
 * @param scope who shares it: {@code client}, or the scope's name and the key, such as {@code route
 *     /posts/{id}}
 * @param limit the limit itself
 * @param used units that are under way or rest
 * @param remaining units that are left by our own count
 * @param serverRemaining units that were left by what the server said last, or null
 * @param waiters requests in the queue that need units of it
 * @param nextFree how long until a unit may be taken, if nobody waited: zero for now. If an answer
 *     has to come first, one window, which is a guess: nobody knows when it comes, and what it
 *     frees rests for a window then
 */
public record LimitStatus(
    String name,
    String scope,
    RateLimit limit,
    long used,
    long remaining,
    @Nullable Long serverRemaining,
    int waiters,
    Duration nextFree) {

  /** A limit of the whole client, of which the server has said nothing. */
  LimitStatus(String name, RateLimit limit, long used, int waiters, Duration nextFree) {
    this(
        name,
        LimitScope.client().name(),
        limit,
        used,
        Math.max(0, limit.most() - used),
        null,
        waiters,
        nextFree);
  }

  /** The same for another key, with what the server has said. */
  LimitStatus of(String sharedBy, @Nullable Long left) {
    return new LimitStatus(name, sharedBy, limit, used, remaining, left, waiters, nextFree);
  }
}
