package dev.headrace.testing;

import static dev.headrace.testing.ContractRig.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.headrace.core.BoundExceededException;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import java.util.List;
import java.util.function.BiFunction;

/** Memory is bounded, and a bound is a typed failure that closes the connection. */
final class BoundRows {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String MISSING = "/missing";
  private static final String END = "Content-Length: 0\r\n\r\n";

  static final List<ContractRow> ALL =
      List.of(
          new ContractRow(
              "a field that is too long is BOUND_EXCEEDED",
              rig -> refuses(rig, "A: " + "x".repeat(2_000) + "\r\n" + END)),
          new ContractRow(
              "too many fields are BOUND_EXCEEDED",
              rig -> refuses(rig, "A: x\r\n".repeat(20) + END)),
          new ContractRow(
              "fields that are too long together are BOUND_EXCEEDED",
              rig -> refuses(rig, ("A: " + "x".repeat(90) + "\r\n").repeat(12) + END)),
          new ContractRow(
              "a head without an end is BOUND_EXCEEDED", rig -> refuses(rig, "A".repeat(100_000))),
          new ContractRow("accepts a head at its bound", BoundRows::accepts),
          new ContractRow("a stated length over the bound is BOUND_EXCEEDED", BoundRows::stated),
          new ContractRow("a body over the bound is BOUND_EXCEEDED", BoundRows::unstated));

  private BoundRows() {}

  private static void refuses(ContractRig rig, String rest) {
    rig.with(o -> o.maxHeaderBytes(1_000).maxHeaderCount(20));
    FaultServer server =
        rig.serving(FaultServer.builder().on(1, 1, Step.bytes(OK + rest), Step.stall()));
    HeadraceException failure = rig.failure(get(server.url("/")));
    assertInstanceOf(BoundExceededException.class, failure);
    assertEquals(Reason.BOUND_EXCEEDED, failure.reason());
    server.awaitClosed(1, rig.patience());
  }

  private static void accepts(ContractRig rig) {
    rig.with(o -> o.maxHeaderBytes(1_000).maxHeaderCount(20));
    FaultServer server =
        rig.handling(
            r -> Reply.raw(Step.bytes(OK + ("A: " + "x".repeat(40) + "\r\n").repeat(19) + END)));
    assertEquals(20, rig.send(get(server.url("/"))).headers().size());
  }

  private static void stated(ContractRig rig) {
    limits(rig, Reply::of);
  }

  private static void unstated(ContractRig rig) {
    limits(rig, (status, body) -> Reply.of(status, body).untilClose());
  }

  private static void limits(ContractRig rig, BiFunction<Integer, byte[], Reply> reply) {
    FaultServer server =
        rig.handling(
            r ->
                r.path().equals(MISSING)
                    ? reply.apply(404, new byte[4 << 20]) // more than anybody reads ahead
                    : reply.apply(200, new byte[1_001]));
    Request request = Request.get(server.url("/"));
    HeadraceException failure = rig.failure(ContractRig.call(request, o -> o.bodyLimit(1_000)));
    assertInstanceOf(BoundExceededException.class, failure);
    assertEquals(Phase.BODY, failure.phase());
    server.awaitClosed(1, rig.patience());
    int length = 1_001;
    assertEquals(
        length, rig.send(ContractRig.call(request, o -> o.bodyLimit(length))).body().length());
    Request missing = Request.get(server.url(MISSING));
    Response cut = rig.send(ContractRig.call(missing, o -> o.bodyLimit(1_000)));
    assertEquals(404, cut.status());
    assertEquals(1_000, cut.body().length());
    server.awaitClosed(server.connections(), rig.patience());
  }
}
