package dev.headrace.testing;

import static dev.headrace.testing.ContractRig.post;
import static dev.headrace.testing.ContractRig.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Method;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A request's body. */
final class UploadRows {
  static final List<ContractRow> ALL =
      List.of(
          ContractRow.anyVersion("sends a body in memory with its length", UploadRows::buffered),
          ContractRow.anyVersion("states an empty body where one is usual", UploadRows::empty),
          ContractRow.anyVersion("states no empty body where none is usual", UploadRows::none),
          new ContractRow("sends a published body in chunks", UploadRows::chunked),
          ContractRow.anyVersion(
              "sends a published body of known length with it", UploadRows::measured),
          ContractRow.anyVersion("waits for no end of a body of known length", UploadRows::unended),
          ContractRow.anyVersion("fails a body that is shorter than it says", UploadRows::tooShort),
          ContractRow.anyVersion("fails a body that is longer than it says", UploadRows::tooLong),
          ContractRow.anyVersion("fails with a publisher that fails", UploadRows::failing),
          ContractRow.anyVersion("fails with a publisher that throws", UploadRows::throwing),
          ContractRow.anyVersion("takes an early refusal for the answer", UploadRows::refused));

  private UploadRows() {}

  private static CompletionStage<Response> start(
      ContractRig rig, FaultServer server, ContractSource source, long length) {
    return rig.start(post(server.url("/"), Body.repeatable(() -> source, length)));
  }

  private static void buffered(ContractRig rig) {
    byte[] body = new byte[2_000_000];
    new Random(1).nextBytes(body);
    FaultServer server = rig.handling(r -> Reply.of(200, "" + r.body().length));
    assertEquals("2000000", text(rig.send(post(server.url("/"), Body.of(body)))));
    Received received = server.received().get(0);
    assertArrayEquals(body, received.body());
    assertEquals(List.of("2000000"), received.headers().all("Content-Length"));
    assertFalse(received.headers().contains("Transfer-Encoding"));
    assertFalse(received.headers().contains("Expect"));
  }

  private static void empty(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200));
    rig.send(post(server.url("/"), Body.empty()));
    assertEquals(List.of("0"), server.received().get(0).headers().all("Content-Length"));
  }

  private static void none(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200));
    for (Method method : List.of(Method.GET, Method.DELETE)) {
      Request request = new Request(method, server.url("/"), Headers.empty(), Body.empty());
      rig.send(ContractRig.call(request));
    }
    for (Received received : server.received()) {
      assertFalse(received.headers().contains("Content-Length"), received.method());
    }
    assertEquals(2, server.requests());
  }

  private static void chunked(ContractRig rig) {
    assertEquals("chunked", published(rig, -1).first("Transfer-Encoding"));
  }

  private static void measured(ContractRig rig) {
    assertEquals("10", published(rig, 10).first("Content-Length"));
  }

  private static void unended(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, r.text()));
    for (int i = 0; i < 2; i++) {
      ContractSource source = new ContractSource(rig);
      CompletionStage<Response> stage = start(rig, server, source, 5);
      source.give("hello");
      assertEquals("hello", text(rig.await(stage)));
      source.finish();
    }
    assertEquals(1, server.connections());
  }

  private static Headers published(ContractRig rig, long length) {
    FaultServer server = rig.handling(r -> Reply.of(200, r.text()));
    for (int i = 0; i < 2; i++) {
      ContractSource source = new ContractSource(rig);
      CompletionStage<Response> stage = start(rig, server, source, length);
      source.give("hello");
      source.give("");
      source.give("world");
      source.finish();
      assertEquals("helloworld", text(rig.await(stage)));
    }
    assertEquals(1, server.connections());
    return server.received().get(1).headers();
  }

  private static void tooShort(ContractRig rig) {
    wrongLength(rig, "too short");
  }

  private static void tooLong(ContractRig rig) {
    wrongLength(rig, "much too long");
  }

  private static void wrongLength(ContractRig rig, String text) {
    FaultServer server = rig.handling(r -> Reply.of(200));
    ContractSource source = new ContractSource(rig);
    CompletionStage<Response> stage = start(rig, server, source, 10);
    source.give(text);
    source.finish();
    HeadraceException failure = rig.failure(stage);
    assertEquals(Reason.WRITE_FAILED, failure.reason());
    assertNotEquals(Sent.NO, failure.sent());
    rig.awaitNoneOpen(server);
    assertEquals(0, server.requests(), "requests that were complete");
  }

  private static void failing(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200));
    IllegalStateException cause = new IllegalStateException("disk");
    ContractSource source = new ContractSource(rig);
    CompletionStage<Response> stage = start(rig, server, source, -1);
    source.give("half");
    source.fail(cause);
    HeadraceException failure = rig.failure(stage);
    assertEquals(Reason.WRITE_FAILED, failure.reason());
    assertNotEquals(Sent.NO, failure.sent());
    assertSame(cause, failure.getCause());
    rig.awaitNoneOpen(server);
    assertEquals(0, server.requests(), "requests that were complete");
  }

  private static void throwing(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200));
    Flow.Publisher<ByteBuffer> broken =
        to -> {
          throw new IllegalStateException("disk");
        };
    rig.assertFails(post(server.url("/"), Body.repeatable(() -> broken, -1)), Reason.WRITE_FAILED);
    rig.awaitNoneOpen(server);
    assertEquals(0, server.requests(), "requests that were complete");
  }

  private static void refused(ContractRig rig) {
    FaultServer server =
        rig.serving(
            FaultServer.builder().beforeContent(r -> Reply.of(413, "too much").then(Step.stall())));
    int calls = 0;
    for (long length : new long[] {-1, 1_000_000}) {
      ContractSource source = new ContractSource(rig);
      CompletionStage<Response> stage = start(rig, server, source, length);
      source.give("a little");
      Response response = rig.await(stage);
      assertEquals(413, response.status());
      assertEquals("too much", text(response));
      rig.until(source::isCancelled, "the upload is stopped");
      rig.awaitGivenUp(server, ++calls);
    }
  }
}
