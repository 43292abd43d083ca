package dev.headrace.cli;

import org.jspecify.annotations.Nullable;

/** Where the lines of a bulk run go. Called by one thread at a time. */
interface ResultSink extends AutoCloseable {

  /**
   * Appends one whole line, in one call of the system.
   *
   * @throws Stop if that fails
   */
  void append(byte[] line);

  /** What an earlier run left under {@code id}, or null. */
  default @Nullable Stored stored(String id) {
    return null;
  }

  /** Gives back what is open. */
  @Override
  default void close() {}

  /**
   * A result of an earlier run.
   *
   * @param urlHash {@link #hash} of its URL, or 0 if it has none
   */
  record Stored(long urlHash) {

    /** Whether it may be the result of {@code url}; a result without a URL may be anyone's. */
    boolean fits(@Nullable String url) {
      return urlHash == 0 || url == null || urlHash == hash(url);
    }

    /** 64 bits in place of a URL, so that a million of them fit into memory; never 0. */
    static long hash(String url) {
      long hash = 0xcbf29ce484222325L; // FNV-1a
      for (int i = 0; i < url.length(); i++) {
        hash = (hash ^ url.charAt(i)) * 0x100000001b3L;
      }
      return hash == 0 ? 1 : hash;
    }
  }
}
