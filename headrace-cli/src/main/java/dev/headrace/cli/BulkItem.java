package dev.headrace.cli;

import org.jspecify.annotations.Nullable;

/**
 * One line of a bulk run's input: a request, or what is wrong with it.
 *
 * @param line its number, from 1
 * @param id the name of its result
 * @param request the request, or null
 * @param complaint what is wrong, or null
 */
record BulkItem(
    long line, BulkRequest.Id id, @Nullable BulkRequest request, @Nullable String complaint) {

  static BulkItem wanted(long line, BulkRequest request) {
    return new BulkItem(line, request.id(), request, null);
  }

  static BulkItem bad(long line, BulkRequest.Id id, String complaint) {
    return new BulkItem(line, id, null, complaint);
  }

  /** The redacted URL, or null if there is none. */
  @Nullable String url() {
    return request == null ? null : request.url().toString();
  }
}
