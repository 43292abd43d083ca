package dev.headrace;

import dev.headrace.core.Headers;
import java.util.Locale;
import java.util.Set;

/** The header fields that frame a message: the transport's alone. */
final class FramingHeaders {
  private static final Set<String> NAMES =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private FramingHeaders() {}

  static void refuse(String name) {
    if (NAMES.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "header " + name + " is made by the transport: leave it out");
    }
  }

  static void refuse(Headers headers) {
    for (Headers.Field field : headers) {
      refuse(field.name());
    }
  }
}
