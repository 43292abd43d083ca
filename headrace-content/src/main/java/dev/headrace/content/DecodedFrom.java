package dev.headrace.content;

import dev.headrace.core.Attribute;

/**
 * What a decoded response was before: its content coding and its length on the wire, which the
 * header fields no longer tell.
 *
 * @param coding the value of {@code Content-Encoding} as it was received
 * @param length the encoded length in bytes, or -1 if it was not known before the end
 */
public record DecodedFrom(String coding, long length) {
  /** Set by {@link ContentLayer} on a response that it decoded; absent on all others. */
  public static final Attribute<DecodedFrom> KEY = Attribute.named("decodedFrom");
}
