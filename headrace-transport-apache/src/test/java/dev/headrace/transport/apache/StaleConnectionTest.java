package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** A pooled connection that the server has ended is replaced, and its request is sent once. */
class StaleConnectionTest {
  private final List<CompletableFuture<Void>> answers = new ArrayList<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();
  private final CompletableFuture<Void> ioThread = new CompletableFuture<>();

  /** Ends connection 1 as told; the others, which only occupy threads, after their answer. */
  private FaultServer server(Step last) {
    return FaultServer.handling(
        r -> {
          if (r.method().equals("POST")) {
            return Reply.of(200, "second");
          }
          int number = Integer.parseInt(r.path().substring(1));
          Reply reply = Reply.of(200, "first").before(Step.until(answers.get(number)));
          return number == 0
              ? reply.then(Step.until(end), last)
              : reply.header("Connection", "close");
        });
  }

  private static Call post(FaultServer server) {
    return Rig.call(new Request(Method.POST, server.url("/pay"), Headers.empty(), Body.of("once")));
  }

  private static void assertSentOnce(FaultServer server, Call call, Response response) {
    assertThat(Rig.text(response)).isEqualTo("second");
    assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.YES);
    assertThat(server.received())
        .filteredOn(r -> r.method().equals("POST"))
        .singleElement()
        .satisfies(r -> assertThat(r.text()).isEqualTo("once"))
        .satisfies(r -> assertThat(r.connection()).isEqualTo(server.connections()));
  }

  @Test
  void oneThatIsKnownToHaveEndedIsNotUsed() {
    answers.add(CompletableFuture.completedFuture(null));
    try (FaultServer server = server(Step.close());
        Rig rig = Rig.plain()) {
      rig.send(Rig.get(server.url("/0")));
      assertThat(rig.hasOpenIdle()).as("control").isTrue();
      end.complete(null);
      Rig.until(() -> !rig.hasOpenIdle(), "noticed");
      Call call = post(server);
      assertSentOnce(server, call, rig.send(call));
    }
  }

  @Test
  void oneThatTurnsOutToBeBrokenWhenItIsUsedIsReplaced() {
    assertReplacedWhenUsed(Step.reset());
  }

  @Test
  void oneThatTurnsOutToHaveEndedWhenItIsUsedIsReplaced() {
    assertReplacedWhenUsed(Step.close());
  }

  /** Holds the connection's I/O thread while it ends, so that nobody can know of it. */
  private void assertReplacedWhenUsed(Step last) {
    try (FaultServer server = server(last);
        Rig rig = Rig.plain()) {
      List<CompletionStage<String>> threads = connections(rig, server);
      String held = hold(threads);
      end.complete(null);
      Rig.until(() -> isEnded(server), "ended by the server");

      Call call = post(server);
      CompletionStage<Response> answer = rig.transport.send(call);
      assertThat(rig.idle()).as("control: the dead connection is taken, %s held", held).isZero();
      assertThat(server.connections()).isEqualTo(threads.size());
      ioThread.complete(null);

      assertSentOnce(server, call, Rig.await(answer));
      assertThat(server.connections()).isEqualTo(threads.size() + 1);
      answers.forEach(gate -> gate.complete(null));
      threads.forEach(Rig::await);
      assertThat(rig.leased()).isZero();
      assertThat(rig.idle()).isEqualTo(1);
    }
  }

  /** Makes one connection more than there are threads; tells on which thread each is answered. */
  private List<CompletionStage<String>> connections(Rig rig, FaultServer server) {
    List<CompletionStage<String>> threads = new ArrayList<>();
    for (int i = 0; i <= EngineSettings.IO_THREADS; i++) {
      answers.add(new CompletableFuture<>());
      threads.add(
          rig.transport
              .send(Rig.get(server.url("/" + i)))
              .thenApply(r -> Thread.currentThread().getName()));
      server.awaitRequests(i + 1, Rig.PATIENCE);
    }
    return threads;
  }

  /** Leaves connection 1 idle, and its thread held by the answer on another one. */
  private String hold(List<CompletionStage<String>> threads) {
    answers.get(0).complete(null);
    String thread = Rig.await(threads.get(0));
    for (int i = 1; i < threads.size(); i++) {
      CompletableFuture<String> reached = new CompletableFuture<>();
      threads.set(
          i,
          threads
              .get(i)
              .thenApply(
                  name -> {
                    reached.complete(name);
                    if (name.equals(thread)) {
                      ioThread.join();
                    }
                    return name;
                  }));
      answers.get(i).complete(null);
      if (Rig.await(reached).equals(thread)) {
        return thread;
      }
    }
    throw new AssertionError("no other connection is on " + thread);
  }

  private static boolean isEnded(FaultServer server) {
    return isHungUp(server)
        || Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals(firstThread(server)));
  }

  private static String firstThread(FaultServer server) {
    return "fault-server-" + server.port() + "-1";
  }

  /** Whether the server has sent its FIN on connection 1 and waits for the client's. */
  private static boolean isHungUp(FaultServer server) {
    for (Map.Entry<Thread, StackTraceElement[]> thread : Thread.getAllStackTraces().entrySet()) {
      if (thread.getKey().getName().equals(firstThread(server))) {
        boolean ending = false;
        boolean reading = false;
        for (StackTraceElement frame : thread.getValue()) {
          ending |= frame.getMethodName().equals("hangUp");
          reading |= frame.getMethodName().equals("fill");
        }
        return ending && reading;
      }
    }
    return false;
  }
}
