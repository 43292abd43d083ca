package dev.headrace;

import static dev.headrace.ClientFixture.gzip;

import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Responses that are too much, row by row as the page on hostile servers numbers them. What is
 * endless here is over a gigabyte, of one piece of memory.
 */
final class LimitsTable {
  /** More than any bound, and more than the heap of the client that reads it. */
  private static final int PIECES = 20_000;

  private static final String OK = FramingTable.OK;
  private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
  private static final String OVER = "BOUND_EXCEEDED";
  private final List<Hostile> rows = new ArrayList<>();

  private LimitsTable() {}

  /** The row of that name. */
  static int number(List<Hostile> rows, String name) {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalArgumentException(name);
  }

  static List<Hostile> rows() {
    LimitsTable table = new LimitsTable();
    table.heads();
    table.trailers();
    table.bodies();
    table.bombs();
    table.codings();
    return List.copyOf(table.rows);
  }

  private void heads() {
    String large = "x".repeat(2 << 20);
    over("E1 a field of 2 MiB", once(OK + "A: " + large + "\r\n" + FramingTable.HI));
    over("E1 an endless value", endless(OK + "A: ", "x"));
    over("E1 an endless name", endless(OK, "x"));
    over("E2 10,000 fields", once(OK + "A: x\r\n".repeat(10_000) + FramingTable.HI));
    over("E2 endless fields", endless(OK, "A: x\r\n"));
    over("E2 endless folds", endless(OK + "A: x\r\n", " y\r\n"));
    over("E3 a reason phrase of 2 MiB", once("HTTP/1.1 200 " + large + "\r\n" + FramingTable.HI));
    over("E3 an endless reason phrase", endless("HTTP/1.1 200 ", "x"));
    over("E17 endless fields of a 103", endless("HTTP/1.1 103 Hints\r\n", "A: x\r\n"));
    String interim = "HTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n";
    row("E17 500 interim responses", once(interim.repeat(500)), "PROTOCOL", false);
    row("E17 endless interim responses", endless("", interim), "PROTOCOL", false);
  }

  private void trailers() {
    String last = CHUNKED + "2\r\nhi\r\n0\r\n";
    over("E4 a trailer of 2 MiB", once(last + "A: " + "x".repeat(2 << 20) + "\r\n\r\n"));
    over("E4 10,000 trailers", once(last + "A: x\r\n".repeat(10_000) + "\r\n"));
    over("E4 endless trailers", endless(last, "A: x\r\n"));
    over("E4 an endless trailer", endless(last + "A: ", "x"));
    over("E4 an endless chunk extension", endless(CHUNKED + "2;a=", "x"));
    String wide = "1;a=" + "y".repeat(60_000) + "\r\nx\r\n";
    row(
        "E4 extensions 60,000 times the data",
        once(CHUNKED + wide.repeat(99) + "0\r\n\r\n"),
        "200 " + "x".repeat(99),
        true);
  }

  private void bodies() {
    over("E5 an endless body", endless(OK + "\r\n", "x"));
    over("E5 an endless chunk", endless(CHUNKED + "7FFFFFFFFFFFFFFF\r\n", "x"));
    over("E5 endless chunks", endless(CHUNKED, "400\r\n" + "x".repeat(0x400) + "\r\n"));
    over("E5 a length of a terabyte", endless(OK + "Content-Length: 1099511627776\r\n\r\n", "x"));
    row("E6 an endless body of a 500", endless("HTTP/1.1 500 Oops\r\n\r\n", "x"), "500", false);
    String none = "HTTP/1.1 404 None\r\n";
    row("E6 an endless body of a 404", endless(none + "\r\n", "x"), "404", false);
    row(
        "E6 a 404 of a terabyte",
        endless(none + "Content-Length: 1099511627776\r\n\r\n", "x"),
        "404",
        false);
    String elsewhere = "HTTP/1.1 302 Found\r\nLocation: /fine\r\n";
    row("E12 an endless body of a redirect", endless(elsewhere + "\r\n", "x"), "200 fine", false);
  }

  private void bombs() {
    byte[] zeros = gzip(new byte[8 << 20]);
    coded("E7 gzip, 1,000 to 1", "200 OK", zeros, OVER);
    coded("E12 a bomb in a redirect", "302 Found\r\nLocation: /fine", zeros, "200 fine");
    coded("E12 a bomb in a 500", "500 Oops", zeros, "500");
    Supplier<Reply> endless =
        endless(OK + "Content-Encoding: gzip\r\n\r\n", gzip(new byte[1 << 20]));
    over("E7 endless members of gzip", endless);
    coded("E13 over the bound once decoded", "200 OK", times(17, gzip(sparse())), OVER);
    byte[] noise = new byte[1_100_000];
    new Random(1).nextBytes(noise);
    coded("E13 at the bound, coded and decoded", "500 Oops", times(15, gzip(noise)), "500");
    coded("E7 a bomb in a bomb", "200 OK\r\nContent-Encoding: gzip", gzip(zeros), OVER);
  }

  private void codings() {
    byte[] hi = gzip(new byte[] {'h', 'i'});
    coding("E8", "br", hi);
    coding("E9", "zstd", hi);
    coding("E10", "deflate", hi);
    coding("E10", "compress", hi);
    coding("E14", "unheard-of", hi);
    String many = "Content-Encoding: gzip";
    row("E11 50 codings", body(OK + many + ", gzip".repeat(49), hi), OVER, true);
    row("E11 50 fields", body(OK + (many + "\r\n").repeat(50).strip(), hi), OVER, true);
    coded("E15 cut short", "200 OK", Arrays.copyOf(hi, hi.length - 1), "DECODING");
    byte[] wrong = hi.clone();
    wrong[hi.length - 8] ^= 1;
    coded("E15 a wrong checksum", "200 OK", wrong, "DECODING");
    coded("E15 junk after it", "200 OK", Arrays.copyOf(hi, hi.length + 1), "DECODING");
    coded("E15 two members", "200 OK", times(2, hi), "200 hihi");
    coded("E15 nothing, in gzip", "200 OK", gzip(new byte[0]), "200 ");
    coded("E15 nothing that claims to be gzip", "200 OK", new byte[0], "200 ");
    String head = "\r\nContent-Encoding: gzip\r\n";
    row("E15 204 with a coding", once("HTTP/1.1 204 None" + head + "\r\n"), "204 ", true);
    row("E15 304 with a coding", once("HTTP/1.1 304 Same" + head + "\r\n"), "304", true);
    Supplier<Reply> length = once(OK + "Content-Encoding: gzip\r\nContent-Length: 22\r\n\r\n");
    rows.add(new Hostile("E15 HEAD with a coding", "HEAD", length, "200 ", true));
  }

  private void coding(String number, String name, byte[] body) {
    String head = OK + "Content-Encoding: " + name;
    row(number + " coding " + name, body(head, body), "DECODING", true);
  }

  /** A mebibyte that compresses to a tenth or so: within the ratio that is allowed. */
  private static byte[] sparse() {
    Random random = new Random(1);
    byte[] bytes = new byte[1 << 20];
    for (int i = 0; i < bytes.length; i += 16) {
      bytes[i] = (byte) random.nextInt();
    }
    return bytes;
  }

  private static byte[] times(int count, byte[] bytes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      all.writeBytes(bytes);
    }
    return all.toByteArray();
  }

  private void over(String name, Supplier<Reply> reply) {
    row(name, reply, OVER, false);
  }

  /** A whole gzip response. */
  private void coded(String name, String status, byte[] body, String outcome) {
    row(name, body("HTTP/1.1 " + status + "\r\nContent-Encoding: gzip", body), outcome, true);
  }

  private void row(String name, Supplier<Reply> reply, String outcome, boolean reused) {
    rows.add(new Hostile(name, "GET", reply, outcome, reused));
  }

  private static Supplier<Reply> once(String text) {
    return () -> Reply.raw(Step.bytes(text));
  }

  private static Supplier<Reply> body(String head, byte[] body) {
    String whole = head + "\r\nContent-Length: " + body.length + "\r\n\r\n";
    return () -> Reply.raw(Step.bytes(whole), Step.bytes(body));
  }

  private static Supplier<Reply> endless(String begin, String more) {
    return endless(
        begin, more.repeat((64 << 10) / more.length()).getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Supplier<Reply> endless(String begin, byte[] more) {
    Step[] steps = new Step[PIECES];
    Arrays.fill(steps, Step.bytes(more));
    steps[0] = Step.bytes(begin);
    return () -> Reply.raw(steps);
  }
}
