package dev.headrace.testing;

import static dev.headrace.testing.ContractRig.call;
import static dev.headrace.testing.ContractRig.exchange;
import static dev.headrace.testing.ContractRig.get;
import static dev.headrace.testing.ContractRig.post;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Method;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** No answer at all: why, and whether the server may have seen the request. */
final class FailureRows {
  static final List<ContractRow> ALL =
      List.of(
          new ContractRow("a refused connection is not sent", FailureRows::refused),
          new ContractRow("an unknown name is DNS and not sent", FailureRows::unknownName),
          ContractRow.anyVersion("a reset is LOST", FailureRows::reset),
          ContractRow.anyVersion("sends a GET that is lost once", rig -> lost(rig, Method.GET)),
          ContractRow.anyVersion("sends a HEAD that is lost once", rig -> lost(rig, Method.HEAD)),
          ContractRow.anyVersion("sends a POST that is lost once", rig -> lost(rig, Method.POST)),
          ContractRow.anyVersion(
              "sends a GET once on a connection that dies", rig -> dies(rig, Method.GET)),
          ContractRow.anyVersion(
              "sends a POST once on a connection that dies", rig -> dies(rig, Method.POST)),
          ContractRow.anyVersion(
              "replaces a connection that has died in the pool", FailureRows::replaced),
          new ContractRow("names the phase of a failure within the head", FailureRows::phases));

  private FailureRows() {}

  private static void refused(ContractRig rig) {
    FaultServer server = rig.closing(FaultServer.refusing());
    Call call = get(server.url("/"));
    HeadraceException failure = rig.failure(call);
    assertEquals(Reason.CONNECT_REFUSED, failure.reason());
    assertEquals(Phase.CONNECT, failure.phase());
    assertEquals(Sent.NO, failure.sent());
    assertEquals(Sent.NO, exchange(call).sent());
    assertTrue(failure.summary().contains("127.0.0.1:" + server.port()), failure.summary());
  }

  private static void unknownName(ContractRig rig) {
    HeadraceException failure = rig.failure(get(Url.parse("http://nowhere.invalid/")));
    assertEquals(Reason.DNS, failure.reason());
    assertEquals(Sent.NO, failure.sent());
    assertTrue(failure.summary().contains("nowhere.invalid"), failure.summary());
  }

  private static void reset(ContractRig rig) {
    FaultServer server = rig.serving(FaultServer.builder().on(1, 1, Step.reset()));
    HeadraceException failure = rig.failure(post(server.url("/"), Body.of("x")));
    assertEquals(Reason.LOST, failure.reason());
    assertNotEquals(Sent.NO, failure.sent());
  }

  private static void lost(ContractRig rig, Method method) {
    for (Step end : List.of(Step.close(), Step.reset())) {
      FaultServer server = rig.handling(r -> Reply.raw(end));
      Request request = new Request(method, server.url("/"), Headers.empty(), Body.empty());
      HeadraceException failure = rig.failure(call(request));
      assertEquals(Reason.LOST, failure.reason());
      assertNotEquals(Sent.NO, failure.sent());
      rig.until(() -> server.openConnections() == 0, "no connection is left");
      assertEquals(1, server.requests(), "requests on the wire");
    }
  }

  /** Every second request meets the end of the connection that the first was answered on. */
  private static void dies(ContractRig rig, Method method) {
    FaultServer server =
        rig.handling(r -> r.number() == 1 ? Reply.of(200, "x") : Reply.raw(Step.close()));
    for (int round = 0; round < 5; round++) {
      Request request =
          new Request(method, server.url("/" + 2 * round), Headers.empty(), Body.empty());
      assertEquals(200, rig.send(call(request)).status());
      Request second = request.withUrl(server.url("/" + (2 * round + 1)));
      HeadraceException failure = rig.failure(call(second));
      assertEquals(Reason.LOST, failure.reason());
      assertNotEquals(Sent.NO, failure.sent());
    }
    List<String> targets = server.received().stream().map(Received::target).toList();
    assertEquals(targets.stream().distinct().toList(), targets, "each request came once");
    assertEquals(10, targets.size());
  }

  /** Requests that race with the end of an idle connection: never twice, and never untyped. */
  private static void replaced(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "x").then(Step.close()));
    int answered = 0;
    for (int round = 0; round < 20; round++) {
      Call call = post(server.url("/" + round), Body.of("x"));
      CompletionStage<Response> stage = rig.start(call);
      Throwable failure = rig.await(stage.handle((response, thrown) -> thrown));
      if (failure == null) {
        answered++;
      } else { // the FIN was still on its way
        HeadraceException lost = (HeadraceException) Completions.unwrap(failure);
        assertTrue(List.of(Reason.LOST, Reason.WRITE_FAILED).contains(lost.reason()), "typed");
        assertNotEquals(Sent.NO, lost.sent());
      }
      rig.until(() -> server.openConnections() == 0, "the server has closed");
    }
    List<String> targets = server.received().stream().map(Received::target).toList();
    assertEquals(targets.stream().distinct().toList(), targets, "each request came once");
    assertTrue(answered >= 5, answered + " of 20 answered");
    assertFalse(answered > targets.size(), "answers without requests");
  }

  private static void phases(ContractRig rig) {
    assertEquals(Phase.WAIT, phaseAfter(rig, ""));
    assertEquals(Phase.HEADERS, phaseAfter(rig, "HTTP/1.1 200 OK\r\nA: "));
    assertEquals(Phase.HEADERS, phaseAfter(rig, "HTTP/1.1 200 OK\r\nwhat\r\n\r\n"));
    assertEquals(Phase.BODY, phaseAfter(rig, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nx"));
  }

  private static Phase phaseAfter(ContractRig rig, String bytes) {
    FaultServer server =
        rig.serving(FaultServer.builder().on(1, 1, Step.bytes(bytes), Step.close()));
    return rig.failure(post(server.url("/"), Body.of("x"))).phase();
  }
}
