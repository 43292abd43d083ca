package dev.headrace.cli;

/**
 * What a request sends. The array must not be changed.
 *
 * @param bytes the bytes
 * @param mediaType what they are, unless a header field says otherwise
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
record Content(byte[] bytes, String mediaType) {
  static final String JSON = "application/json";
  static final String TEXT = "text/plain; charset=utf-8";
  static final String BINARY = "application/octet-stream";

  @Override
  public String toString() {
    return bytes.length + " bytes of " + mediaType;
  }
}
