package dev.headrace.testing;

import static dev.headrace.testing.ContractRig.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.headrace.core.BoundExceededException;
import dev.headrace.core.Call;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Url;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Memory is bounded, and a bound is a typed failure that closes the connection. */
final class BoundRows {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final String MISSING = "/missing";
  private static final String LONGER = "/longer";
  private static final byte[] LARGE = new byte[4 << 20]; // more than anybody reads ahead

  static final List<ContractRow> ALL =
      List.of(
          ContractRow.anyVersion(
              "a field that is too long is BOUND_EXCEEDED",
              rig -> refuses(rig, fields(1, 2_000, LARGE))),
          ContractRow.anyVersion(
              "too many fields are BOUND_EXCEEDED", rig -> refuses(rig, fields(20, 1, LARGE))),
          ContractRow.anyVersion(
              "fields that are too long together are BOUND_EXCEEDED",
              rig -> refuses(rig, fields(12, 90, LARGE))),
          new ContractRow(
              "a head without an end is BOUND_EXCEEDED",
              rig -> refuses(rig, Reply.raw(Step.bytes(OK + "A".repeat(100_000)), Step.stall()))),
          ContractRow.anyVersion("accepts a head at its bound", BoundRows::accepts),
          ContractRow.anyVersion(
              "a stated length over the bound is BOUND_EXCEEDED", BoundRows::stated),
          ContractRow.anyVersion("a body over the bound is BOUND_EXCEEDED", BoundRows::unstated));

  private BoundRows() {}

  /** A head with so many fields more than its own, with values of this length. */
  private static Reply fields(int count, int length, byte[] body) {
    Reply reply = Reply.of(200, body);
    for (int i = 0; i < count; i++) {
      reply = reply.header("A", "x".repeat(length));
    }
    return reply;
  }

  private static void refuses(ContractRig rig, Reply reply) {
    rig.with(o -> o.maxHeaderBytes(1_000).maxHeaderCount(20));
    FaultServer server = rig.handling(r -> reply);
    HeadraceException failure = rig.failure(get(server.url("/")));
    assertInstanceOf(BoundExceededException.class, failure);
    assertEquals(Reason.BOUND_EXCEEDED, failure.reason());
    rig.awaitGivenUp(server, 1);
  }

  private static void accepts(ContractRig rig) {
    rig.with(o -> o.maxHeaderBytes(1_000).maxHeaderCount(20));
    FaultServer server = rig.handling(r -> fields(19, 40, new byte[1]));
    assertEquals(20, rig.send(get(server.url("/"))).headers().size());
  }

  private static void stated(ContractRig rig) {
    limits(rig, reply -> reply);
  }

  private static void unstated(ContractRig rig) {
    limits(rig, Reply::untilClose);
  }

  private static void limits(ContractRig rig, UnaryOperator<Reply> framed) {
    Reply whole = framed.apply(Reply.of(200, new byte[1_001]));
    Reply longer = framed.apply(Reply.of(200, LARGE));
    Reply missing = framed.apply(Reply.of(404, LARGE));
    Map<String, Reply> replies = Map.of(LONGER, longer, MISSING, missing);
    FaultServer server = rig.handling(r -> replies.getOrDefault(r.path(), whole));
    assertExceeds(rig, server.url(LONGER));
    rig.awaitGivenUp(server, 1);
    Response cut = rig.send(limited(server.url(MISSING), 1_000));
    assertEquals(404, cut.status());
    assertEquals(1_000, cut.body().length());
    rig.awaitGivenUp(server, 2);
    assertExceeds(rig, server.url("/"));
    assertEquals(1_001, rig.send(limited(server.url("/"), 1_001)).body().length());
  }

  private static void assertExceeds(ContractRig rig, Url url) {
    HeadraceException failure = rig.failure(limited(url, 1_000));
    assertInstanceOf(BoundExceededException.class, failure);
    assertEquals(Phase.BODY, failure.phase());
  }

  private static Call limited(Url url, int bytes) {
    return ContractRig.call(Request.get(url), o -> o.bodyLimit(bytes));
  }
}
