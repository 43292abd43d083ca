package dev.headrace;

import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.util.ArrayList;
import java.util.List;

/**
 * Responses that are not framed as RFC 9112 wants it, row by row as the page on hostile servers
 * numbers them, and beside each that is refused its closest neighbour that is not.
 */
final class FramingTable {
  static final String OK = "HTTP/1.1 200 OK\r\n";
  static final String HI = "Content-Length: 2\r\n\r\nhi";
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String END = "0\r\n\r\n";
  private static final String REFUSED = "PROTOCOL";
  private static final String ACCEPTED = "200 hi";

  /**
   * A row.
   *
   * @param hostile what is sent, and what becomes of it
   * @param neighbour a response close to it that is read as "hi"; empty if the row is accepted
   */
  record Row(Hostile hostile, String neighbour) {
    @Override
    public String toString() {
      return hostile.toString();
    }
  }

  private final List<Row> rows = new ArrayList<>();

  private FramingTable() {}

  static List<Row> rows() {
    FramingTable table = new FramingTable();
    table.statusLines();
    table.lengths();
    table.codings();
    table.chunks();
    table.withoutBody();
    table.fields();
    table.interim();
    table.trailers();
    return List.copyOf(table.rows);
  }

  private void statusLines() {
    for (String line : List.of("SSH-2.0-x", "HTTP/9.9 200 OK", "ICY 200 OK", "HTTP/1.1 099 OK")) {
      refused("D1 " + line, line + "\r\n" + HI, "HTTP/1.0 200 OK\r\n" + HI);
    }
    refused("D1 status -1", "HTTP/1.1 -1 OK\r\n" + HI, "HTTP/1.1 200 -1\r\n" + HI);
    refused("D2 status 2000", "HTTP/1.1 2000 OK\r\n" + HI, "HTTP/1.1 200 0 OK\r\n" + HI);
    accepted("D3 status 600", "HTTP/1.1 600 Odd\r\n" + HI, "600");
    accepted("D3 status 999", "HTTP/1.1 999\r\n" + HI, "999");
    String whole = OK + HI;
    for (int at : new int[] {1, 11, 17, 30, whole.length() - 3}) {
      ends("D4 end after byte " + at, whole.substring(0, at), "LOST", whole);
    }
    refused("D26 NUL before the status line", "\0" + whole, whole);
    refused("D26 an empty line before it", "\r\n" + whole, whole);
    refused("D27 unasked 101", "HTTP/1.1 101 Switch\r\nUpgrade: x\r\n\r\n" + whole, whole);
  }

  private void lengths() {
    ends("D5 body shorter than its length", OK + length("3") + "\r\nhi", "TRUNCATED", OK + HI);
    rows.add(row("D6 bytes after the body", OK + HI + "hi", ACCEPTED, "", false));
    for (String bad : List.of("-1", "-2")) {
      refused("D7 length " + bad, OK + length(bad) + "\r\nhi", OK + HI);
    }
    for (String bad : List.of("9223372036854775808", "18446744073709551618", "1e30")) {
      refused("D8 length " + bad, OK + length(bad) + "\r\nhi", OK + length("002") + "\r\nhi");
    }
    for (String bad : List.of("+2", "0x2", "2 0", "2.0", "")) {
      refused("D9 length '" + bad + "'", OK + length(bad) + "\r\nhi", OK + length("02") + "\r\nhi");
    }
    accepted("D9 spaces around the length", OK + length(" 2 \t") + "\r\nhi", ACCEPTED);
    refused("D10 a list of lengths", OK + length("2, 2") + "\r\nhi", OK + HI);
    accepted("D11 the same length twice", OK + length("2") + HI, ACCEPTED);
    refused("D11 two lengths that differ", OK + length("3") + HI, OK + length("2") + HI);
  }

  private void codings() {
    String chunked = "Transfer-Encoding: chunked\r\n";
    String body = "\r\n2\r\nhi\r\n" + END;
    String proper = OK + chunked + body;
    refused("D12 length, then chunks", OK + length("2") + chunked + body, proper);
    refused("D12 chunks, then a length", OK + chunked + length("2") + body, proper);
    for (String bad : List.of("xchunked", "identity", "chunked, chunked", "chunked, identity")) {
      refused("D13 coding " + bad, OK + "Transfer-Encoding: " + bad + "\r\n" + body, proper);
    }
    refused("D13 chunked twice", OK + chunked + chunked + body, proper);
    refused("D13 chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\n" + chunked + body, proper);
    for (String bad : List.of("gzip, chunked", "gzip")) {
      refused("D14 coding " + bad, OK + "Transfer-Encoding: " + bad + "\r\n" + body, proper);
    }
  }

  private void chunks() {
    String proper = CHUNKED + "2\r\nhi\r\n" + END;
    for (String size : List.of("zz", "0x2", "2 2", "", "10000000000000002")) {
      refused("D15 chunk of size '" + size + "'", CHUNKED + size + "\r\nhi\r\n" + END, proper);
    }
    refused("D15 chunk longer than its size", CHUNKED + "2\r\nhix\r\n" + END, proper);
    ends("D15 chunk of size -2", CHUNKED + "-2\r\nhi\r\n" + END, REFUSED, proper);
    for (String size : List.of("FFFFFFFFF", "100000002", "7FFFFFFFFFFFFFFF")) {
      ends("D16 chunk of size " + size, CHUNKED + size + "\r\nhi\r\n" + END, "TRUNCATED", proper);
    }
    String extension = CHUNKED + "2;a=" + "b".repeat(100_000) + "\r\nhi\r\n" + END;
    stays("D17 chunk extension of 100 KB", extension, "BOUND_EXCEEDED", proper);
    accepted("D17 chunk extension", CHUNKED + "2;a=b\r\nhi\r\n" + END, ACCEPTED);
    for (String cut : List.of("2\r\nhi\r\n", "2\r\nh", "2\r\nhi\r\n0\r\n", "2\r\nhi\r\n0")) {
      ends(
          "D18 end after " + printed(cut),
          CHUNKED + cut,
          "TRUNCATED",
          CHUNKED + "2\r\nhi\r\n" + END);
    }
  }

  private void withoutBody() {
    String none = "HTTP/1.1 204 None\r\n";
    rows.add(row("D19 204 with a body", none + length("3") + "\r\nabc", "204 ", "", false));
    String chunks = none + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n" + END;
    rows.add(row("D19 204 with chunks", chunks, "204 ", "", false));
    accepted("D20 304 with a length", "HTTP/1.1 304 Same\r\n" + length("100") + "\r\n", "304");
    String head = OK + length("100") + "\r\n";
    Row toHead = row("D21 HEAD with a length", head, "200 ", "", true);
    rows.add(new Row(toHead.hostile.toHead(), ""));
    rows.add(new Row(row("D21 HEAD with a body", OK + HI, "200 ", "", false).hostile.toHead(), ""));
    String next = OK + "Content-Length: 4\r\n\r\njunk";
    rows.add(row("D30 an answer that nobody asked for", OK + HI + next, ACCEPTED, "", false));
  }

  private void fields() {
    for (String bad : List.of("what", ": x", ":")) {
      refused("D22 field '" + bad + "'", OK + bad + "\r\n" + HI, OK + "what:\r\n" + HI);
    }
    refused("D23 space before the colon", OK + "A : x\r\n" + HI, OK + "A:x\r\n" + HI);
    accepted("D24 folded line", OK + "A: x\r\n y\r\n" + HI, ACCEPTED);
    refused("D24 folded line before any field", OK + " y\r\n" + HI, OK + "A: x\r\n y\r\n" + HI);
    accepted("D25 bare LF", (OK + HI).replace("\r\n", "\n"), ACCEPTED);
    for (char bad : new char[] {'\r', '\0', '\u0007', '\u007f'}) {
      String line = "A: x" + bad + "y\r\n";
      refused("D25 byte " + (int) bad + " in a value", OK + line + HI, OK + "A: x\ty\r\n" + HI);
    }
    accepted("D25 bytes beyond ASCII in a value", OK + "A: \u0080\u00ff\r\n" + HI, ACCEPTED);
  }

  private void interim() {
    accepted("D28 unasked 100", "HTTP/1.1 100 Go on\r\n\r\n" + OK + HI, ACCEPTED);
    String hints = "HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n";
    accepted("D28 three 103s", hints.repeat(3) + OK + HI, ACCEPTED);
    refused("D28 nine 103s", hints.repeat(9) + OK + HI, hints.repeat(8) + OK + HI);
    accepted("D29 417 although nothing was expected", "HTTP/1.1 417 No\r\n" + HI, "417");
  }

  private void trailers() {
    for (String name : List.of("Content-Length: 9", "Authorization: x", "Set-Cookie: a=b")) {
      accepted("D31 trailer " + name, CHUNKED + "2\r\nhi\r\n0\r\n" + name + "\r\n\r\n", ACCEPTED);
    }
  }

  private static String length(String value) {
    return "Content-Length: " + value + "\r\n";
  }

  private static String printed(String text) {
    return text.replace("\r\n", "/");
  }

  /** Refused at once: the server neither ends the connection nor sends any more. */
  private void refused(String name, String bytes, String neighbour) {
    stays(name, bytes, REFUSED, neighbour);
  }

  private void stays(String name, String bytes, String outcome, String neighbour) {
    rows.add(failing(name, outcome, neighbour, Step.bytes(bytes), Step.stall()));
  }

  private void ends(String name, String bytes, String outcome, String neighbour) {
    rows.add(failing(name, outcome, neighbour, Step.bytes(bytes), Step.close()));
  }

  private void accepted(String name, String bytes, String outcome) {
    rows.add(row(name, bytes, outcome, "", true));
  }

  private static Row failing(String name, String outcome, String neighbour, Step... steps) {
    return new Row(new Hostile(name, "GET", () -> Reply.raw(steps), outcome, false), neighbour);
  }

  private static Row row(
      String name, String bytes, String outcome, String neighbour, boolean reused) {
    Hostile hostile = new Hostile(name, "GET", () -> Reply.raw(Step.bytes(bytes)), outcome, reused);
    return new Row(hostile, neighbour);
  }
}
