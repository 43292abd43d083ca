package dev.headrace.limit;

import java.time.Duration;

/**
 * One rate limit as it stands.
 *
 * @param name what the user called it
 * @param limit the limit itself
 * @param used units that are under way or rest
 * @param waiters requests in the queue
 * @param nextFree how long until a unit may be taken, if nobody waited: zero for now; one window if
 *     an answer has to come first
 */
public record LimitStatus(
    String name, RateLimit limit, long used, int waiters, Duration nextFree) {}
