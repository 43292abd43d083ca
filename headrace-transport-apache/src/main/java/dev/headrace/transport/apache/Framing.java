package dev.headrace.transport.apache;

import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.ProtocolException;

/**
 * How a response's body is delimited, and whether its connection may be used again (RFC 9112 §6.3,
 * §9.3). What two readers could understand differently is an error, not a guess.
 *
 * @param length in bytes, or the engine's constants for chunked and up to the end
 * @param reusable whether the connection may be used again
 */
record Framing(long length, boolean reusable) {

  /** Collects what the head says about it. */
  static final class Facts {
    private static final long UNKNOWN = -1;
    private boolean http10;
    private boolean close;
    private boolean keepAlive;
    private boolean chunked;
    private long length = UNKNOWN;

    void reset(boolean isHttp10) {
      http10 = isHttp10;
      close = false;
      keepAlive = false;
      chunked = false;
      length = UNKNOWN;
    }

    /** Takes note of a field. */
    void field(String name, String value) throws ProtocolException {
      switch (name.length()) {
        case 10 -> {
          if (name.equalsIgnoreCase("Connection")) {
            connection(value);
          }
        }
        case 14 -> {
          if (name.equalsIgnoreCase("Content-Length")) {
            length(value);
          }
        }
        case 17 -> {
          if (name.equalsIgnoreCase("Transfer-Encoding")) {
            coding(value);
          }
        }
        default -> {}
      }
    }

    private void connection(String value) {
      for (String option : value.split(",", -1)) {
        close |= option.strip().equalsIgnoreCase("close");
        keepAlive |= option.strip().equalsIgnoreCase("keep-alive");
      }
    }

    /** RFC 9112 §6.3: digits only, and no two that differ. */
    private void length(String value) throws ProtocolException {
      if (value.isEmpty() || value.length() > 18) {
        throw new ProtocolException("the Content-Length is not a length");
      }
      for (int i = 0; i < value.length(); i++) {
        if (value.charAt(i) < '0' || value.charAt(i) > '9') {
          throw new ProtocolException("the Content-Length is not a number");
        }
      }
      long stated = Long.parseLong(value);
      if (length != UNKNOWN && length != stated) {
        throw new ProtocolException("there are two Content-Lengths that differ");
      }
      length = stated;
    }

    private void coding(String value) throws ProtocolException {
      if (chunked || http10 || !value.equalsIgnoreCase("chunked")) {
        throw new ProtocolException("the Transfer-Encoding is not chunked alone");
      }
      chunked = true;
    }

    /** The verdict on a response of this status to this method. */
    Framing of(int status, boolean toHead) throws ProtocolException {
      if (chunked && length != UNKNOWN) {
        throw new ProtocolException("there are Content-Length and Transfer-Encoding");
      }
      boolean persistent = !close && (!http10 || keepAlive);
      if (status < 200) {
        return new Framing(0, true);
      }
      if (toHead || status == 204 || status == 304) {
        boolean claimsBody = status == 204 && (chunked || length > 0); // RFC 9110 §8.6
        return new Framing(0, persistent && !claimsBody);
      }
      if (chunked) {
        return new Framing(ContentLengthStrategy.CHUNKED, persistent);
      }
      return length != UNKNOWN
          ? new Framing(length, persistent)
          : new Framing(ContentLengthStrategy.UNDEFINED, false);
    }
  }
}
