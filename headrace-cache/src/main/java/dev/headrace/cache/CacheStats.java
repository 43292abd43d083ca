package dev.headrace.cache;

/**
 * What a cache did since it was made, and what it holds.
 *
 * @param hits how many lookups were answered from the store
 * @param misses how many were not
 * @param evictions how many entries went for want of room or because their time was over
 * @param entries how many keys have an entry, about
 * @param bytes how much the entries weigh, as counted against the bound
 */
public record CacheStats(long hits, long misses, long evictions, long entries, long bytes) {

  /** The share of lookups that were hits, 0 to 1; 0 if there was none. */
  public double hitRate() {
    long lookups = hits + misses;
    return lookups == 0 ? 0 : (double) hits / lookups;
  }
}
