package dev.headrace.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the demo measured. Immutable.
 *
 * @param status of the first GET
 * @param title of its post
 * @param cacheHit whether the second of two equal calls was served from the cache
 * @param burst the batch under the limit
 * @param retryAttempts how many attempts repeated one that had failed
 * @param tokenRefreshes how many tokens were replaced after a 401
 * @param errors the types of the errors that were provoked
 */
record DemoReport(
    int status,
    @Nullable String title,
    boolean cacheHit,
    Burst burst,
    int retryAttempts,
    long tokenRefreshes,
    List<String> errors) {

  /** Copies the list. */
  DemoReport {
    errors = List.copyOf(errors);
  }

  /**
   * A batch of calls under a rate limit.
   *
   * @param requests how many calls succeeded
   * @param limit how many requests the server allows in a window
   * @param utilisation the share of the quota that was used, 0 to 1
   * @param rejected429 how often the server answered 429
   * @param elapsedMs from the first call to the last answer
   */
  record Burst(int requests, int limit, double utilisation, int rejected429, double elapsedMs) {}

  /** One object, with the line's end. */
  byte[] json() {
    return Json.line(
        json -> {
          json.writeNumberProperty("status", status);
          json.writeStringProperty("title", title);
          json.writeBooleanProperty("cacheHit", cacheHit);
          json.writeName("burst");
          json.writeStartObject();
          json.writeNumberProperty("requests", burst.requests());
          json.writeNumberProperty("limit", burst.limit());
          json.writeName("utilisation");
          json.writeNumber(Math.round(burst.utilisation() * 10_000) / 10_000.0);
          json.writeNumberProperty("rejected429", burst.rejected429());
          ResultLine.writeMillis(json, "elapsedMs", burst.elapsedMs());
          json.writeEndObject();
          json.writeNumberProperty("retryAttempts", retryAttempts);
          json.writeNumberProperty("tokenRefreshes", tokenRefreshes);
          json.writeName("errors");
          json.writeStartArray();
          errors.forEach(json::writeString);
          json.writeEndArray();
        });
  }
}
