package dev.headrace.testing;

import dev.headrace.core.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FaultServer} answers: a response, with steps at any byte of it, or raw steps.
 *
 * <pre>{@code
 * Reply.of(200, "hello").header("ETag", "\"1\"");
 * Reply.of(200, "hello").at(40, Step.reset());     // breaks after 40 bytes of the message
 * Reply.raw(Step.bytes("SSH-2.0-OpenSSH\r\n"));
 * }</pre>
 *
 * <p>Nothing is added but what frames the message: {@code Content-Length} or {@code
 * Transfer-Encoding}, unless the reply has one of its own. Offsets are those of an HTTP/1.1
 * message; over HTTP/2, whose frames are not chunked, a step within the head is taken before it.
 * Immutable.
 */
public final class Reply {
  private static final byte[] NOTHING = {};
  private static final long CONTENT = 1L << 32;
  private final int status;
  private final Headers headers;
  private final List<byte[]> chunks;
  private final Framing framing;
  private final SortedMap<Long, List<Step>> steps; // by offset; from CONTENT on, in the content

  private Reply(
      int status,
      Headers headers,
      List<byte[]> chunks,
      Framing framing,
      SortedMap<Long, List<Step>> steps) {
    this.status = status;
    this.headers = headers;
    this.chunks = chunks;
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
    return new Reply(status, Headers.empty(), List.of(body), Framing.LENGTH, new TreeMap<>());
  }

  /** A response in chunked coding (RFC 9112 §7.1), one chunk for each of these. */
  public static Reply chunked(int status, String... chunks) {
    List<byte[]> bytes =
        Arrays.stream(chunks).map(chunk -> chunk.getBytes(StandardCharsets.UTF_8)).toList();
    return new Reply(status, Headers.empty(), bytes, Framing.CHUNKED, new TreeMap<>());
  }

  /** These steps instead of a response. The connection stays open unless a step ends it. */
  public static Reply raw(Step... steps) {
    SortedMap<Long, List<Step>> atOnce = new TreeMap<>();
    atOnce.put(0L, List.of(steps));
    return new Reply(0, Headers.empty(), List.of(), Framing.RAW, atOnce);
  }

  /** This reply with one more header field. */
  public Reply header(String name, String value) {
    return headers(headers.toBuilder().add(name, value).build());
  }

  /** This reply with these header fields instead of its own. */
  public Reply headers(Headers other) {
    return new Reply(status, other, chunks, framing, steps);
  }

  /** This reply, its content ended by the end of the connection (RFC 9112 §6.3). */
  public Reply untilClose() {
    return new Reply(status, headers, chunks, Framing.UNTIL_CLOSE, steps);
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
    return step(offset, more);
  }

  /** This reply, with {@code more} steps once {@code offset} bytes of its content were sent. */
  public Reply atContent(int offset, Step... more) {
    if (offset < 0) {
      throw new IllegalArgumentException("an offset counts from 0, not " + offset);
    }
    return step(CONTENT + offset, more);
  }

  private Reply step(long at, Step... more) {
    SortedMap<Long, List<Step>> all = new TreeMap<>(steps);
    all.merge(at, List.of(more), Reply::join);
    return new Reply(status, headers, chunks, framing, all);
  }

  private static List<Step> join(List<Step> first, List<Step> second) {
    List<Step> both = new ArrayList<>(first);
    both.addAll(second);
    return both;
  }

  /** What goes over the wire for {@code request}, null if it could not be read. */
  List<Step> steps(@Nullable Received request) {
    if (isRaw()) {
      return steps.values().stream().flatMap(List::stream).toList();
    }
    byte[] head = head(request);
    byte[] content = content(request);
    byte[] message = Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, message, head.length, content.length);
    SortedMap<Long, List<Step>> due = new TreeMap<>();
    steps.forEach(
        (at, some) -> due.merge(at < CONTENT ? at : at - CONTENT + head.length, some, Reply::join));
    return interleaved(message, due);
  }

  private static List<Step> interleaved(byte[] message, SortedMap<Long, List<Step>> due) {
    List<Step> all = new ArrayList<>(1 + 2 * due.size());
    int sent = 0;
    for (var entry : due.entrySet()) {
      int to = (int) Math.min(entry.getKey(), message.length);
      if (to > sent) {
        all.add(Step.bytes(Arrays.copyOfRange(message, sent, to)));
        sent = to;
      }
      all.addAll(entry.getValue());
    }
    if (sent == 0) {
      all.add(Step.bytes(message));
    } else if (sent < message.length) {
      all.add(Step.bytes(Arrays.copyOfRange(message, sent, message.length)));
    }
    return all;
  }

  boolean isRaw() {
    return framing == Framing.RAW;
  }

  int status() {
    return status;
  }

  boolean closes() {
    String connection = headers.joined("Connection");
    return framing == Framing.UNTIL_CLOSE || connection != null && hasToken(connection, "close");
  }

  /** The header fields, with those that frame the message. */
  Headers fields(@Nullable Received request) {
    if (framing == Framing.CHUNKED && !isHttp2(request)) {
      return headers.toBuilder().addReceived("Transfer-Encoding", "chunked").build();
    }
    if (framing == Framing.LENGTH && !isBare() && !headers.contains("Content-Length")) {
      String length = Integer.toString(chunks.get(0).length);
      return headers.toBuilder().addReceived("Content-Length", length).build();
    }
    return headers;
  }

  /** Status line and fields; over HTTP/2 only its length is of use. */
  byte[] head(@Nullable Received request) {
    StringBuilder head = new StringBuilder(128);
    head.append("HTTP/1.1 ").append(status).append(' ').append(phrase(status)).append("\r\n");
    for (Headers.Field field : fields(request)) {
      head.append(field.name()).append(": ").append(field.value()).append("\r\n");
    }
    return ascii(head.append("\r\n").toString());
  }

  /** What follows the head. */
  byte[] content(@Nullable Received request) {
    if (isRaw() || isBare() || request != null && request.method().equals("HEAD")) {
      return NOTHING;
    }
    if (framing != Framing.CHUNKED) {
      return chunks.get(0);
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    boolean coded = !isHttp2(request);
    for (byte[] chunk : chunks) {
      content.writeBytes(ascii(coded ? Integer.toHexString(chunk.length) + "\r\n" : ""));
      content.writeBytes(chunk);
      content.writeBytes(ascii(coded ? "\r\n" : ""));
    }
    content.writeBytes(ascii(coded ? "0\r\n\r\n" : ""));
    return content.toByteArray();
  }

  private boolean isBare() {
    return status < 200 || status == 204 || status == 304; // RFC 9110 §6.4.1
  }

  private static boolean isHttp2(@Nullable Received request) {
    return request != null && request.isHttp2();
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
