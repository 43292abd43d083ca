package dev.headrace.cache;

import dev.headrace.core.CacheStatus.Forwarded;

/** What the cache does with a call. */
sealed interface CacheDecision {

  /** Answer it from the store if something there fits, else send it and store the answer. */
  record Look() implements CacheDecision {}

  /** Send it and store the answer. */
  record Refresh() implements CacheDecision {}

  /**
   * Send it and store nothing.
   *
   * @param why what the status says
   */
  record Pass(Forwarded why) implements CacheDecision {}

  /** Send it; if it may have had an effect, what is stored of its URL is void. */
  record Change() implements CacheDecision {}
}
