package dev.headrace.transport.apache;

import dev.headrace.core.Headers;
import java.io.IOException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ProtocolException;
import org.apache.hc.core5.util.CharArrayBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of response heads (RFC 9112 §4, §5), strictly: whatever is not the grammar is a
 * protocol error. No message holds what the server sent.
 */
abstract class HeadLines {
  private final CharArrayBuffer line = new CharArrayBuffer(128);
  private final int maxFields;
  private Headers.Builder fields = Headers.builder();
  private @Nullable String name; // of the field whose value may still continue
  private String value = "";

  final Framing.Facts framing = new Framing.Facts();
  int status; // 0 until the status line is read

  HeadLines(int maxFields) {
    this.maxFields = maxFields;
  }

  /** Forgets the head that was read. */
  void forget() {
    fields = Headers.builder();
    name = null;
    status = 0;
  }

  /** Takes the next whole line, without its end; false if it is not here yet. */
  abstract boolean nextLine(CharArrayBuffer into) throws IOException;

  /** Reads on; returns whether the head is complete. */
  final boolean readLines() throws IOException, HttpException {
    while (true) {
      line.clear();
      if (!nextLine(line)) {
        return false;
      }
      if (status == 0) {
        statusLine();
      } else if (line.isEmpty()) {
        endField();
        return true;
      } else {
        fieldLine();
      }
    }
  }

  /** The fields of a complete head. */
  final Headers fields() {
    return fields.build();
  }

  /** RFC 9112 §4: HTTP/1.x SP 3DIGIT [SP reason]. */
  private void statusLine() throws ProtocolException {
    boolean shape =
        line.length() >= 12
            && line.substring(0, 7).equals("HTTP/1.")
            && (line.charAt(7) == '0' || line.charAt(7) == '1')
            && line.charAt(8) == ' '
            && (line.length() == 12 || line.charAt(12) == ' ');
    int code = 0;
    for (int i = 9; shape && i < 12; i++) {
      int digit = line.charAt(i) - '0';
      shape = digit >= 0 && digit <= 9;
      code = 10 * code + digit;
    }
    if (!shape || code < 100) {
      throw new ProtocolException("the status line is not one of HTTP/1.x");
    }
    framing.reset(line.charAt(7) == '0');
    status = code;
  }

  private void fieldLine() throws IOException, HttpException {
    char first = line.charAt(0);
    if (first == ' ' || first == '\t') {
      if (name == null) {
        throw new ProtocolException("the first header field begins with a space");
      }
      value = value + " " + content(0); // RFC 9112 §5.2: obs-fold is read as a space
      return;
    }
    endField();
    int colon = line.indexOf(':');
    String text = colon <= 0 ? "" : line.substring(0, colon);
    if (!Headers.isToken(text)) {
      throw new ProtocolException("the name of a header field is not proper"); // RFC 9112 §5.1
    }
    name = text;
    value = content(colon + 1);
  }

  /** The line from {@code start} without white space around it (RFC 9110 §5.5). */
  private String content(int start) throws ProtocolException {
    for (int i = start; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c < ' ' && c != '\t' || c == 0x7f) {
        throw new ProtocolException("the value of a header field holds a control character");
      }
    }
    return line.substringTrimmed(start, line.length());
  }

  private void endField() throws IOException, HttpException {
    if (name == null) {
      return;
    }
    if (fields.size() >= maxFields) {
      throw new MessageConstraintException("the head has too many fields");
    }
    framing.field(name, value);
    fields.addReceived(name, value.strip()); // a fold may leave a space at either end
    name = null;
  }
}
