package dev.headrace.testing;

/** The numbers of HTTP/2 (RFC 9113): types and flags of frames, settings and error codes. */
public final class Http2 {
  /** A frame of content. */
  public static final int DATA = 0;

  /** A frame that begins a stream, a response or its trailers. */
  public static final int HEADERS = 1;

  /** A frame of advice on order. */
  public static final int PRIORITY = 2;

  /** A frame that ends a stream at once. */
  public static final int RST_STREAM = 3;

  /** A frame of settings. */
  public static final int SETTINGS = 4;

  /** A frame that announces a response nobody asked for. */
  public static final int PUSH_PROMISE = 5;

  /** A frame that is to be sent back. */
  public static final int PING = 6;

  /** A frame that ends a connection, and says which streams were processed. */
  public static final int GOAWAY = 7;

  /** A frame that allows more content. */
  public static final int WINDOW_UPDATE = 8;

  /** A frame of the rest of a header section. */
  public static final int CONTINUATION = 9;

  /** On DATA and HEADERS: nothing more comes on this stream. */
  public static final int END_STREAM = 1;

  /** On SETTINGS and PING: an acknowledgement. */
  public static final int ACK = 1;

  /** On HEADERS, PUSH_PROMISE and CONTINUATION: the header section is whole. */
  public static final int END_HEADERS = 4;

  /** On DATA, HEADERS and PUSH_PROMISE: the first byte says how many at the end are padding. */
  public static final int PADDED = 8;

  /** The setting of the compression table's size. */
  public static final int HEADER_TABLE_SIZE = 1;

  /** The setting of how many streams may be open. */
  public static final int MAX_CONCURRENT_STREAMS = 3;

  /** The setting of how much content may be sent on a stream at first. */
  public static final int INITIAL_WINDOW_SIZE = 4;

  /** The code of an end without an error. */
  public static final int NO_ERROR = 0;

  /** The code of a peer that broke the protocol. */
  public static final int PROTOCOL_ERROR = 1;

  /** The code of a failure inside. */
  public static final int INTERNAL_ERROR = 2;

  /** The code of a stream that was not processed at all. */
  public static final int REFUSED_STREAM = 7;

  /** The code of a stream that nobody wants any more. */
  public static final int CANCEL = 8;

  private Http2() {}
}
