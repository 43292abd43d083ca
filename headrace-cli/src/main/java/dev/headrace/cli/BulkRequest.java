package dev.headrace.cli;

import dev.headrace.core.Headers;
import dev.headrace.core.Url;
import org.jspecify.annotations.Nullable;

/**
 * One request of a bulk run. Immutable.
 *
 * @param id the name of its result
 * @param method the method's token
 * @param url the absolute URL
 * @param headers header fields of its own
 * @param content what is sent, or null
 */
record BulkRequest(Id id, String method, Url url, Headers headers, @Nullable Content content) {

  /**
   * What a result is known by; equal by its text, so that {@code 5} is {@code "5"}.
   *
   * @param text its text
   * @param numeric whether it is written as a number
   */
  record Id(String text, boolean numeric) {
    static Id line(long number) {
      return new Id(Long.toString(number), true);
    }
  }

  @Override
  public String toString() {
    return method + " " + url; // redacted; content and header fields may hold secrets
  }
}
