package dev.headrace.testing;

import static dev.headrace.testing.ContractRig.get;
import static dev.headrace.testing.ContractRig.streamed;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.core.ClientClosedException;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.spi.Ledger;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Closing ends everything; and what is open meanwhile stands in the ledger. */
final class CloseRows {
  static final List<ContractRow> ALL =
      List.of(
          ContractRow.anyVersion("enters connections in use in the ledger", CloseRows::ledger),
          ContractRow.anyVersion("its threads are daemons", CloseRows::daemons),
          ContractRow.anyVersion("closing fails what is in flight", CloseRows::inFlight),
          ContractRow.anyVersion("closing ends streamed bodies", CloseRows::bodies),
          ContractRow.anyVersion("closing twice is closing once", CloseRows::twice),
          ContractRow.anyVersion("a call after closing is not sent", CloseRows::late),
          ContractRow.anyVersion(
              "may be closed by who is told of an answer", CloseRows::fromWithin),
          ContractRow.anyVersion("closing closes idle connections", CloseRows::idle),
          ContractRow.anyVersion("closing ends its threads", CloseRows::threads));

  private CloseRows() {}

  private static void ledger(ContractRig rig) {
    LedgerBook book = LedgerBook.installed();
    long before = book.open(Ledger.Kind.CONNECTION);
    FaultServer server = rig.handling(r -> Reply.of(200, new byte[1 << 20]));
    Response response = rig.send(streamed(server.url("/")));
    assertEquals(before + 1, book.open(Ledger.Kind.CONNECTION), "while it is read");
    response.close();
    rig.until(() -> book.open(Ledger.Kind.CONNECTION) == before, "afterwards");
  }

  private static void daemons(ContractRig rig) {
    Set<Thread> before = alive();
    FaultServer server = rig.handling(r -> Reply.of(200, "x"));
    assertEquals(200, rig.send(get(server.url("/"))).status());
    assertEquals(1, server.requests());
    Set<Thread> fresh = alive();
    fresh.removeAll(before);
    assertEquals(
        List.of(), fresh.stream().filter(t -> !t.isDaemon()).map(Thread::getName).toList());
  }

  private static void inFlight(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.raw(Step.stall()));
    CompletionStage<Response> stage = rig.start(get(server.url("/")));
    server.awaitRequests(1, rig.patience());
    rig.transport().close(); // does not wait for the server, which never answers
    HeadraceException failure = rig.failure(stage);
    assertInstanceOf(ClientClosedException.class, failure);
    assertEquals(Reason.CLOSED, failure.reason());
    server.awaitClosed(1, rig.patience());
  }

  private static void bodies(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, new byte[8 << 20]));
    ContractReader reader = new ContractReader();
    rig.send(streamed(server.url("/"))).body().publisher().subscribe(reader);
    rig.transport().close();
    rig.until(() -> reader.failure() != null, "the reader is told");
    assertInstanceOf(ClientClosedException.class, reader.failure());
    server.awaitClosed(1, rig.patience());
  }

  private static void twice(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.raw(Step.stall()));
    CompletionStage<Response> stage = rig.start(get(server.url("/")));
    rig.transport().close();
    rig.transport().close();
    assertInstanceOf(ClientClosedException.class, rig.failure(stage));
  }

  private static void late(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "x"));
    rig.transport().close();
    HeadraceException late = rig.failure(get(server.url("/")));
    assertInstanceOf(ClientClosedException.class, late);
    assertEquals(Sent.NO, late.sent());
    assertEquals(0, server.connections());
  }

  private static void fromWithin(ContractRig rig) {
    CompletableFuture<Void> go = new CompletableFuture<>();
    FaultServer server = rig.handling(r -> Reply.of(200, "x").before(Step.until(go)));
    CompletionStage<Integer> closed =
        rig.start(get(server.url("/")))
            .thenApply(
                response -> {
                  rig.transport().close();
                  return response.status();
                });
    go.complete(null);
    assertEquals(200, rig.await(closed));
    assertInstanceOf(ClientClosedException.class, rig.failure(get(server.url("/"))));
  }

  private static void idle(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "x"));
    assertEquals(200, rig.send(get(server.url("/"))).status());
    assertEquals(1, server.openConnections());
    rig.transport().close();
    server.awaitClosed(1, rig.patience());
  }

  private static void threads(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "x"));
    Set<Thread> before = alive();
    for (int i = 0; i < 3; i++) {
      assertEquals(200, rig.send(get(server.url("/"))).status());
    }
    Set<Thread> made = alive();
    made.removeAll(before);
    made.removeIf(thread -> thread.getName().equals(ContractRig.TIMER));
    assertTrue(made.size() > 0, "it has threads");
    rig.transport().close();
    server.close();
    rig.until(() -> made.stream().noneMatch(Thread::isAlive), "they end");
  }

  private static Set<Thread> alive() {
    return new HashSet<>(Thread.getAllStackTraces().keySet());
  }
}
