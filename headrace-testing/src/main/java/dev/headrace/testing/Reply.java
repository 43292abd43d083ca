package dev.headrace.testing;

import dev.headrace.core.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FaultServer} answers: an HTTP/1.1 response, with steps at any byte of it, or raw
 * steps.
 *
 * <pre>{@code
 * Reply.of(200, "hello").header("ETag", "\"1\"");
 * Reply.of(200, "hello").at(40, Step.reset());     // breaks after 40 bytes of the message
 * Reply.raw(Step.bytes("SSH-2.0-OpenSSH\r\n"));
 * }</pre>
 *
 * <p>Nothing is added but what frames the message: {@code Content-Length} or {@code
 * Transfer-Encoding}, unless the reply has one of its own. Immutable.
 */
public final class Reply {
  private static final byte[] NOTHING = {};
  private final int status;
  private final Headers headers;
  private final byte[] body;
  private final Framing framing;
  private final SortedMap<Integer, List<Step>> steps;

  private Reply(
      int status,
      Headers headers,
      byte[] body,
      Framing framing,
      SortedMap<Integer, List<Step>> steps) {
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.framing = framing;
    this.steps = steps;
  }

  private enum Framing {
    LENGTH,
    CHUNKED,
    UNTIL_CLOSE,
    RAW
  }

  /** A response without content. */
  public static Reply of(int status) {
    return of(status, NOTHING);
  }

  /** A response with {@code body} in UTF-8. */
  public static Reply of(int status, String body) {
    return of(status, body.getBytes(StandardCharsets.UTF_8));
  }

  /** A response with this content. */
  public static Reply of(int status, byte[] body) {
    return new Reply(status, Headers.empty(), body, Framing.LENGTH, new TreeMap<>());
  }

  /** A response in chunked coding (RFC 9112 §7.1), one chunk for each of these. */
  public static Reply chunked(int status, String... chunks) {
    ByteArrayOutputStream coded = new ByteArrayOutputStream();
    for (String chunk : chunks) {
      byte[] bytes = chunk.getBytes(StandardCharsets.UTF_8);
      coded.writeBytes(ascii(Integer.toHexString(bytes.length) + "\r\n"));
      coded.writeBytes(bytes);
      coded.writeBytes(ascii("\r\n"));
    }
    coded.writeBytes(ascii("0\r\n\r\n"));
    return new Reply(
        status, Headers.empty(), coded.toByteArray(), Framing.CHUNKED, new TreeMap<>());
  }

  /** These steps instead of a response. The connection stays open unless a step ends it. */
  public static Reply raw(Step... steps) {
    SortedMap<Integer, List<Step>> atOnce = new TreeMap<>();
    atOnce.put(0, List.of(steps));
    return new Reply(0, Headers.empty(), NOTHING, Framing.RAW, atOnce);
  }

  /** This reply with one more header field. */
  public Reply header(String name, String value) {
    return headers(headers.toBuilder().add(name, value).build());
  }

  /** This reply with these header fields instead of its own. */
  public Reply headers(Headers other) {
    return new Reply(status, other, body, framing, steps);
  }

  /** This reply, its content ended by the end of the connection (RFC 9112 §6.3). */
  public Reply untilClose() {
    return new Reply(status, headers, body, Framing.UNTIL_CLOSE, steps);
  }

  /** This reply, with {@code more} steps before its first byte. */
  public Reply before(Step... more) {
    return at(0, more);
  }

  /** This reply, with {@code more} steps after its last byte. */
  public Reply then(Step... more) {
    return at(Integer.MAX_VALUE, more);
  }

  /**
   * This reply, with {@code more} steps once {@code offset} bytes of the message were sent, head
   * included; after its end if it is shorter.
   */
  public Reply at(int offset, Step... more) {
    if (offset < 0) {
      throw new IllegalArgumentException("an offset counts from 0, not " + offset);
    }
    SortedMap<Integer, List<Step>> all = new TreeMap<>(steps);
    all.merge(
        offset,
        List.of(more),
        (a, b) -> {
          List<Step> both = new ArrayList<>(a);
          both.addAll(b);
          return both;
        });
    return new Reply(status, headers, body, framing, all);
  }

  /** What goes over the wire for {@code request}, null if it could not be read. */
  List<Step> steps(@Nullable Received request) {
    if (framing == Framing.RAW) {
      return steps.getOrDefault(0, List.of());
    }
    byte[] message = message(request != null && request.method().equals("HEAD"));
    List<Step> all = new ArrayList<>(1 + 2 * steps.size());
    int sent = 0;
    for (var entry : steps.entrySet()) {
      int to = Math.min(entry.getKey(), message.length);
      if (to > sent) {
        all.add(Step.bytes(java.util.Arrays.copyOfRange(message, sent, to)));
        sent = to;
      }
      all.addAll(entry.getValue());
    }
    if (sent == 0) {
      all.add(Step.bytes(message));
    } else if (sent < message.length) {
      all.add(Step.bytes(java.util.Arrays.copyOfRange(message, sent, message.length)));
    }
    return all;
  }

  boolean closes() {
    String connection = headers.joined("Connection");
    return framing == Framing.UNTIL_CLOSE || connection != null && hasToken(connection, "close");
  }

  private byte[] message(boolean headOnly) {
    boolean bare = status < 200 || status == 204 || status == 304; // RFC 9110 §6.4.1
    StringBuilder head = new StringBuilder(128);
    head.append("HTTP/1.1 ").append(status).append(' ').append(phrase(status)).append("\r\n");
    for (Headers.Field field : headers) {
      head.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    if (framing == Framing.CHUNKED) {
      head.append("Transfer-Encoding: chunked\r\n");
    } else if (framing == Framing.LENGTH && !bare && !headers.contains("Content-Length")) {
      head.append("Content-Length: ").append(body.length).append("\r\n");
    }
    byte[] first = ascii(head.append("\r\n").toString());
    if (headOnly || bare || body.length == 0) {
      return first;
    }
    byte[] message = java.util.Arrays.copyOf(first, first.length + body.length);
    System.arraycopy(body, 0, message, first.length, body.length);
    return message;
  }

  private static String phrase(int status) {
    return switch (status / 100) {
      case 1 -> "Interim";
      case 2 -> "OK";
      case 3 -> "Elsewhere";
      case 4 -> "Refused";
      default -> "Failed";
    };
  }

  static boolean hasToken(String list, String token) {
    for (String element : list.split(",", -1)) {
      if (element.strip().toLowerCase(Locale.ROOT).equals(token)) {
        return true;
      }
    }
    return false;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
