package dev.headrace.core.spi;

import dev.headrace.core.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a request that only a transport sets: they frame the message (RFC 9112 §6),
 * or are for the next hop and not for the origin (RFC 9110 §7.6.1, §11.7). A transport refuses a
 * request of a caller that has one.
 */
public final class OwnFields {
  private static final String[] NAMES = {
    "host",
    "content-length",
    "transfer-encoding",
    "connection",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "upgrade",
    "expect",
    "te",
    "trailer"
  };

  private OwnFields() {}

  /** The name of the first of them in {@code headers}, as it is written there, or null. */
  public static @Nullable String firstIn(Headers headers) {
    for (Headers.Field field : headers) {
      for (String own : NAMES) {
        if (own.equalsIgnoreCase(field.name())) { // compares lengths first, and copies nothing
          return field.name();
        }
      }
    }
    return null;
  }
}
