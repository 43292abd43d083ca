package dev.headrace;

import dev.headrace.core.Headers;
import dev.headrace.core.Redaction;
import org.jspecify.annotations.Nullable;

/** The header fields in which servers name a request. */
final class RequestIds {
  private static final String[] NAMES = {
    "x-request-id",
    "request-id",
    "x-amzn-requestid",
    "x-amz-request-id",
    "x-github-request-id",
    "x-correlation-id",
    "cf-ray"
  };

  private RequestIds() {}

  static @Nullable String of(Headers headers) {
    for (String name : NAMES) {
      String id = headers.first(name);
      if (id != null) {
        return Redaction.printable(id);
      }
    }
    return null;
  }
}
