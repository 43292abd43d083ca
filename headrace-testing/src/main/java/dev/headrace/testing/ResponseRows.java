package dev.headrace.testing;

import static dev.headrace.testing.ContractRig.exchange;
import static dev.headrace.testing.ContractRig.get;
import static dev.headrace.testing.ContractRig.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Phase;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.TimeSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/** What comes back. */
final class ResponseRows {
  private static final String END = "Content-Length: 0\r\n\r\n";

  static final List<ContractRow> ALL =
      List.of(
          new ContractRow("keeps repeats of a response's field", ResponseRows::repeats),
          ContractRow.anyVersion("keeps the order of a response's fields", ResponseRows::order),
          ContractRow.anyVersion(
              "keeps bytes beyond ASCII of a response's field", ResponseRows::bytes),
          ContractRow.anyVersion("reads bodies of stated length", rig -> bodies(rig, "length")),
          new ContractRow("reads bodies in chunks", rig -> bodies(rig, "chunks")),
          new ContractRow("reads bodies up to the connection's end", rig -> bodies(rig, "end")),
          ContractRow.anyVersion("decodes nothing", ResponseRows::decodes),
          ContractRow.anyVersion(
              "knows that HEAD, 204 and 304 have no body", ResponseRows::bodiless),
          new ContractRow("does not take interim responses for the answer", ResponseRows::interim),
          new ContractRow("does not use a connection that the server ends", ResponseRows::ended),
          ContractRow.anyVersion("says when it was answered", ResponseRows::answered));

  private ResponseRows() {}

  private static Reply head(String fields) {
    return Reply.raw(Step.bytes("HTTP/1.1 200 OK\r\n" + fields + END));
  }

  private static void repeats(ContractRig rig) {
    FaultServer server = rig.handling(r -> head("B:  2 \r\nA:1\r\nb: \r\nB: 3\r\n"));
    Headers headers = rig.send(get(server.url("/"))).headers();
    assertEquals(List.of("2", "", "3"), headers.all("b"));
    assertEquals(List.of("1"), headers.all("a"));
    assertEquals(5, headers.size());
  }

  private static void order(ContractRig rig) {
    Headers sent = Headers.of("B", "2", "A", "1", "b", "3");
    FaultServer server = rig.handling(r -> Reply.of(200).headers(sent));
    List<String> lines = new ArrayList<>();
    Headers headers = rig.send(get(server.url("/"))).headers();
    headers.forEach(f -> lines.add(f.name() + "=" + f.value()));
    assertEquals(
        Stream.of("B=2", "A=1", "b=3", "Content-Length=0").map(rig::fieldName).toList(), lines);
  }

  private static void bytes(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200).header("A", "caf\u00e9"));
    assertEquals("caf\u00e9", rig.send(get(server.url("/"))).headers().first("A"));
  }

  private static void bodies(ContractRig rig, String framing) {
    for (int size : new int[] {0, 1, 100, 8191, 16_384, 65_536, 262_145, 3_000_000}) {
      byte[] body = new byte[size];
      new Random(size).nextBytes(body);
      FaultServer server = rig.handling(framed(framing, body));
      Response response = rig.send(get(server.url("/" + size)));
      assertArrayEquals(body, response.body().buffered(), size + " bytes");
    }
  }

  private static Function<Received, Reply> framed(String framing, byte[] body) {
    return switch (framing) {
      case "length" -> request -> Reply.of(200, body);
      case "end" -> request -> Reply.of(200, body).untilClose();
      default ->
          request ->
              Reply.raw(
                  Step.bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"),
                  Step.bytes(chunks(new String(body, StandardCharsets.ISO_8859_1))));
    };
  }

  private static String chunks(String body) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < body.length(); at += 7000) {
      String chunk = body.substring(at, Math.min(body.length(), at + 7000));
      text.append(Integer.toHexString(chunk.length())).append(";ext=1\r\n");
      text.append(chunk).append("\r\n");
    }
    return text + "0\r\nTrailer: x\r\n\r\n";
  }

  private static void decodes(ContractRig rig) {
    FaultServer server =
        rig.handling(r -> Reply.of(200, "no gzip at all").header("Content-Encoding", "gzip"));
    Response response = rig.send(get(server.url("/")));
    assertEquals("no gzip at all", text(response));
    assertEquals("gzip", response.headers().first("Content-Encoding"));
  }

  private static void bodiless(ContractRig rig) {
    FaultServer server =
        rig.handling(
            r ->
                switch (r.path()) {
                  case "/204" -> Reply.of(204);
                  case "/304" -> Reply.of(304).header("Content-Length", "5");
                  default -> Reply.of(200, "hello");
                });
    Request head = new Request(Method.HEAD, server.url("/"), Headers.empty(), Body.empty());
    Response response = rig.send(ContractRig.call(head));
    assertEquals("5", response.headers().first("Content-Length"));
    assertEquals("", text(response));
    assertEquals("", text(rig.send(get(server.url("/204")))));
    assertEquals("", text(rig.send(get(server.url("/304")))));
    assertEquals("hello", text(rig.send(get(server.url("/")))));
    assertEquals(1, server.connections());
  }

  private static void interim(ContractRig rig) {
    String hints = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n";
    FaultServer server =
        rig.serving(
            FaultServer.builder()
                .on(
                    1,
                    1,
                    Step.bytes("HTTP/1.1 100 Continue\r\n\r\n" + hints.repeat(3)),
                    Step.bytes("HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"))
                .handler(r -> Reply.of(200, "again")));
    Response response = rig.send(get(server.url("/")));
    assertEquals(201, response.status());
    assertFalse(response.headers().contains("Link"));
    assertEquals("again", text(rig.send(get(server.url("/")))));
    assertEquals(1, server.connections());
  }

  private static void ended(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "x").header("Connection", "Close"));
    for (int i = 0; i < 5; i++) {
      assertEquals("x", text(rig.send(get(server.url("/")))));
    }
    assertEquals(5, server.connections());
  }

  private static void answered(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "x"));
    Call call = get(server.url("/"));
    assertEquals(Sent.NO, exchange(call).sent());
    List<Long> answers = new ArrayList<>();
    exchange(call).onAnswered(answers::add);
    long before = TimeSource.system().nanoTime();
    Response response = rig.send(call);
    assertEquals(List.of(response.received().nanos()), answers);
    assertTrue(answers.get(0) - before >= 0, "not before it was sent");
    assertTrue(TimeSource.system().nanoTime() - answers.get(0) >= 0, "not in the future");
    assertEquals(rig.protocol(), response.received().protocol());
    assertEquals(Sent.YES, exchange(call).sent());
    assertEquals(Phase.BODY, exchange(call).phase());
  }
}
