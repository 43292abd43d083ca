package dev.headrace.testing;

import static dev.headrace.testing.ContractRig.get;
import static dev.headrace.testing.ContractRig.streamed;
import static dev.headrace.testing.ContractRig.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.headrace.core.Call;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;

/** A response's body that is read as it comes. */
final class StreamRows {
  static final List<ContractRow> ALL =
      List.of(
          ContractRow.anyVersion(
              "completes at the head and hands on what is asked for", StreamRows::demand),
          ContractRow.anyVersion(
              "does not read ahead of a reader that does not ask", StreamRows::backPressure),
          ContractRow.anyVersion("lets go of an unread body", StreamRows::unread),
          ContractRow.anyVersion(
              "lets go of the body of a cancelled reader", StreamRows::unsubscribed),
          ContractRow.anyVersion("cancelling the call ends its reader", StreamRows::cancelled),
          ContractRow.anyVersion("a body that breaks off fails its reader", StreamRows::breaksOff),
          ContractRow.anyVersion("asking for nothing fails the reader", StreamRows::asksForNothing),
          ContractRow.anyVersion("a response without a body is whole", StreamRows::bodiless),
          ContractRow.anyVersion("a body that was read leaves its connection", StreamRows::reused));

  private StreamRows() {}

  private static void demand(ContractRig rig) {
    byte[] body = new byte[2 << 20];
    new Random(1).nextBytes(body);
    CRC32 expected = new CRC32();
    expected.update(body);
    FaultServer server = rig.handling(r -> Reply.of(200, body));
    Response response = rig.send(streamed(server.url("/")));
    assertEquals(null, response.body().buffered());
    assertEquals(body.length, response.body().length());
    ContractReader reader = new ContractReader();
    response.body().publisher().subscribe(reader);
    assertEquals(0, reader.buffers());
    for (int asked = 1; asked <= 20; asked++) {
      int due = asked;
      reader.ask(1);
      rig.until(() -> reader.buffers() >= due, "one buffer more");
      assertEquals(asked, reader.buffers());
    }
    reader.ask(Long.MAX_VALUE);
    rig.await(response.ended());
    rig.until(reader::isComplete, "the reader is told of the end");
    assertEquals(body.length, reader.bytes());
    assertEquals(expected.getValue(), reader.sum());
  }

  private static void backPressure(ContractRig rig) {
    CompletableFuture<Void> never = new CompletableFuture<>();
    WasAsked written = new WasAsked(never);
    byte[] body = new byte[64 << 20];
    FaultServer server = rig.handling(r -> Reply.of(200, body).then(Step.until(written)));
    Response response = rig.send(streamed(server.url("/")));
    ContractReader reader = new ContractReader();
    response.body().publisher().subscribe(reader);
    for (int asked = 1; asked <= 50; asked++) {
      int due = asked;
      reader.ask(1);
      rig.until(() -> reader.buffers() >= due, "one buffer more");
    }
    assertEquals(50, reader.buffers());
    assertFalse(written.wasAsked, "the server could write all of it");
    response.close();
    rig.awaitNoneOpen(server);
    assertFalse(written.wasAsked, "the server could write all of it");
  }

  /** Notes that somebody looked whether it is done: the server has come that far. */
  private static final class WasAsked extends CompletableFuture<Void> {
    private final CompletableFuture<Void> answer;
    private volatile boolean wasAsked;

    WasAsked(CompletableFuture<Void> answer) {
      this.answer = answer;
    }

    @Override
    public CompletableFuture<Void> toCompletableFuture() {
      wasAsked = true;
      return answer;
    }
  }

  private static void unread(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, new byte[1 << 20]));
    rig.send(streamed(server.url("/"))).close();
    rig.awaitGivenUp(server, 1);
  }

  private static void unsubscribed(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, new byte[8 << 20]));
    Response response = rig.send(streamed(server.url("/")));
    ContractReader reader = new ContractReader();
    response.body().publisher().subscribe(reader);
    reader.ask(1);
    reader.cancel();
    rig.awaitGivenUp(server, 1);
    rig.await(response.ended());
  }

  private static void cancelled(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, new byte[8 << 20]));
    Call call = streamed(server.url("/"));
    ContractReader reader = new ContractReader();
    rig.send(call).body().publisher().subscribe(reader);
    CancellationException stop = new CancellationException("enough");
    call.scope().cancel(stop);
    rig.until(() -> reader.failure() != null, "the reader is told");
    assertSame(stop, reader.failure());
    rig.awaitGivenUp(server, 1);
  }

  private static void breaksOff(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "half of it").atContent(4, Step.close()));
    Call call = streamed(server.url("/"));
    HeadraceException failure = rig.failure(rig.send(call).body().collect(100, call));
    assertEquals(Reason.TRUNCATED, failure.reason());
  }

  private static void asksForNothing(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, new byte[1 << 20]));
    ContractReader reader = new ContractReader();
    rig.send(streamed(server.url("/"))).body().publisher().subscribe(reader);
    reader.ask(0);
    rig.until(() -> reader.failure() != null, "the reader is told");
    assertInstanceOf(IllegalArgumentException.class, reader.failure());
    rig.awaitGivenUp(server, 1);
  }

  private static void bodiless(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(204));
    for (int i = 0; i < 2; i++) {
      assertEquals("", text(rig.send(streamed(server.url("/")))));
    }
    assertEquals(1, server.connections());
  }

  private static void reused(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "whole"));
    Call call = streamed(server.url("/"));
    assertEquals(5, rig.await(rig.send(call).body().collect(100, call)).length);
    assertEquals("whole", text(rig.send(get(server.url("/")))));
    assertEquals(1, server.connections());
  }
}
