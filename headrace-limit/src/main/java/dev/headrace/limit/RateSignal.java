package dev.headrace.limit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an answer says about one rate limit of the server. What it does not say is null.
 *
 * @param name what the server calls the limit, such as {@code requests} or {@code core}; empty if
 *     it has no name
 * @param limit how many units it allows in a window
 * @param remaining how many of them are left
 * @param reset from the receipt until more units are there
 * @param window how long a window is
 * @param bucket the server's identity of whose units they are, if it is not the whole origin's
 */
public record RateSignal(
    String name,
    @Nullable Long limit,
    @Nullable Long remaining,
    @Nullable Duration reset,
    @Nullable Duration window,
    @Nullable String bucket) {

  /** Whether nothing is left. */
  public boolean isExhausted() {
    return remaining != null && remaining <= 0;
  }
}
