package dev.headrace.testing;

import static dev.headrace.testing.ContractRig.get;
import static dev.headrace.testing.ContractRig.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Method;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Responses that are no proper HTTP (RFC 9112), or not whole: each a typed failure. */
final class FramingRows {
  private static final String OK = "HTTP/1.1 200 OK\r\n";

  static final List<ContractRow> ALL =
      List.of(
          fault("nothing", "", Reason.LOST),
          fault("half a status line", "HTTP/1.1 20", Reason.LOST),
          fault("half a head", OK + "X: y\r\n", Reason.LOST),
          fault("garbage", "SSH-2.0-x\r\n\r\n", Reason.PROTOCOL),
          fault("another version", "HTTP/9.9 200 OK\r\n\r\n", Reason.PROTOCOL),
          fault("status 99", "HTTP/1.1 099 OK\r\n\r\n", Reason.PROTOCOL),
          fault("status 2000", "HTTP/1.1 2000 OK\r\n\r\n", Reason.PROTOCOL),
          fault("control bytes before the head", "\0\0" + OK + "\r\n", Reason.PROTOCOL),
          head("a field without a colon", "what\r\n"),
          head("a field without a name", ": x\r\n"),
          head("a space before the colon", "A : x\r\n"),
          head("a folded line before any field", " A: x\r\n"),
          head("a bare CR in a value", "A: x\ry\r\n"),
          head("a NUL in a value", "A: x\0\r\n"),
          head("a negative length", "Content-Length: -1\r\n"),
          fault("a length with a plus", OK + "Content-Length: +5\r\n\r\nhello", Reason.PROTOCOL),
          head("a hexadecimal length", "Content-Length: 0x5\r\n"),
          head("a list of lengths", "Content-Length: 5, 5\r\n"),
          head("a length over 2^63", "Content-Length: 9223372036854775808\r\n"),
          fault(
              "two lengths that differ",
              OK + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
              Reason.PROTOCOL),
          coded("length and chunks", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
          coded("an unknown coding", "Transfer-Encoding: xchunked\r\n"),
          coded("gzip and chunks", "Transfer-Encoding: gzip, chunked\r\n"),
          coded("chunks twice", "Transfer-Encoding: chunked\r\n".repeat(2)),
          fault(
              "chunks in HTTP/1.0",
              "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
              Reason.PROTOCOL),
          fault("an unasked 101", "HTTP/1.1 101 Switch\r\n\r\n", Reason.PROTOCOL),
          fault("500 interim responses", "HTTP/1.1 103 E\r\n\r\n".repeat(500), Reason.PROTOCOL),
          fault("a short body", OK + "Content-Length: 10\r\n\r\nhalf", Reason.TRUNCATED),
          chunks("a chunk without a size", "zz\r\nhello\r\n", Reason.PROTOCOL),
          chunks("a chunk of negative size", "-2\r\nhello\r\n", Reason.PROTOCOL),
          chunks("a chunk of more than 2^32", "100000002\r\nhi\r\n", Reason.TRUNCATED),
          chunks("a chunk without its end", "2\r\nhix\r\n", Reason.PROTOCOL),
          chunks("no last chunk", "2\r\nhi\r\n", Reason.TRUNCATED),
          chunks("half a chunk", "5\r\nhi", Reason.TRUNCATED),
          new ContractRow("accepts proper framing", FramingRows::proper),
          new ContractRow("bytes after a response are nobody's", FramingRows::leftover),
          new ContractRow("bytes on an idle connection are nobody's", FramingRows::unasked),
          new ContractRow("a body after HEAD is nobody's", rig -> unasked(rig, Method.HEAD, 200)),
          new ContractRow("a body after 204 is nobody's", rig -> unasked(rig, Method.GET, 204)));

  private FramingRows() {}

  private static ContractRow head(String name, String fields) {
    return fault(name, OK + fields + "\r\n", Reason.PROTOCOL);
  }

  private static ContractRow coded(String name, String fields) {
    return fault(name, OK + fields + "\r\n0\r\n\r\n", Reason.PROTOCOL);
  }

  private static ContractRow chunks(String name, String chunks, Reason reason) {
    return fault(name, OK + "Transfer-Encoding: chunked\r\n\r\n" + chunks, reason);
  }

  private static ContractRow fault(String name, String bytes, Reason reason) {
    return new ContractRow(name + " is " + reason, rig -> isTyped(rig, bytes, reason));
  }

  /** The server sends {@code bytes} and closes: a typed failure, and no trace of it afterwards. */
  private static void isTyped(ContractRig rig, String bytes, Reason reason) {
    FaultServer server =
        rig.serving(
            FaultServer.builder()
                .on(1, 1, Step.bytes(bytes), Step.close())
                .handler(r -> Reply.of(200, "fine")));
    Request post = new Request(Method.POST, server.url("/"), Headers.empty(), Body.of("x"));
    HeadraceException failure = rig.failure(ContractRig.call(post));
    assertInstanceOf(TransportException.class, failure);
    assertEquals(reason, failure.reason(), failure.summary());
    assertNotEquals(Sent.NO, failure.sent());
    assertEquals("POST " + server.url("/"), failure.target());
    assertEquals("fine", text(rig.send(get(server.url("/")))));
    assertEquals(2, server.connections());
    assertEquals(2, server.requests());
  }

  private static void proper(ContractRig rig) {
    for (String bytes :
        List.of(
            OK + "Content-Length: 2\r\n\r\nhi",
            OK + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
            OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
            OK + "Transfer-Encoding: Chunked\r\n\r\n2;a=b\r\nhi\r\n0\r\nX: y\r\n\r\n",
            "HTTP/1.1 100 C\r\n\r\n".repeat(7) + OK + "Content-Length: 2\r\n\r\nhi",
            "HTTP/1.0 200 OK\r\n\r\nhi",
            "HTTP/1.1 999\r\nContent-Length: 2\r\n\r\nhi")) {
      FaultServer server =
          rig.serving(FaultServer.builder().on(1, 1, Step.bytes(bytes), Step.close()));
      assertEquals("hi", text(rig.send(get(server.url("/")))), bytes);
    }
  }

  private static void leftover(ContractRig rig) {
    String junk = OK + "Content-Length: 4\r\n\r\njunk";
    FaultServer server = junkAfter(rig, Step.bytes(OK + "Content-Length: 2\r\n\r\nhi" + junk));
    assertEquals("hi", text(rig.send(get(server.url("/")))));
    assertNextIsMine(rig, server);
  }

  private static void unasked(ContractRig rig) {
    CompletableFuture<Void> idle = new CompletableFuture<>();
    String hi = OK + "Content-Length: 2\r\n\r\nhi";
    FaultServer server = junkAfter(rig, Step.bytes(hi), Step.until(idle), Step.bytes(OK + "\r\n"));
    assertEquals("hi", text(rig.send(get(server.url("/")))));
    idle.complete(null);
    assertNextIsMine(rig, server);
  }

  private static FaultServer junkAfter(ContractRig rig, Step... steps) {
    return rig.serving(FaultServer.builder().on(1, 1, steps).handler(r -> Reply.of(200, "mine")));
  }

  private static void assertNextIsMine(ContractRig rig, FaultServer server) {
    server.awaitClosed(1, rig.patience());
    assertEquals("mine", text(rig.send(get(server.url("/")))));
    assertEquals(2, server.connections());
  }

  private static void unasked(ContractRig rig, Method method, int status) {
    String answer = "HTTP/1.1 " + status + "\r\nContent-Length: 3\r\n\r\nabc";
    FaultServer server =
        rig.serving(FaultServer.builder().on(1, 1, Step.bytes(answer)).handler(r -> Reply.of(200)));
    Request request = new Request(method, server.url("/"), Headers.empty(), Body.empty());
    assertEquals(0, rig.send(ContractRig.call(request)).body().length());
    server.awaitClosed(1, rig.patience());
    assertEquals(200, rig.send(ContractRig.call(request)).status());
  }
}
