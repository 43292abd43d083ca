package dev.headrace.benchmarks;

import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.nio.charset.StandardCharsets;

/**
 * A process that answers every request with the same JSON, so that its cost is not the client's.
 */
final class JsonServer {

  /** How long the content is. */
  static final int BYTES = 300;

  private JsonServer() {}

  /** Prints the port, then serves until the input ends. */
  public static void main(String[] arguments) throws Exception {
    try (FaultServer server = start()) {
      System.out.println(server.port());
      while (System.in.read() >= 0) {}
    }
  }

  static FaultServer start() {
    Reply reply = Reply.raw(Step.bytes(message()));
    return FaultServer.builder().keep(0).handler(request -> reply).start();
  }

  private static byte[] message() {
    String start = "{\"id\":1,\"title\":\"a title\",\"body\":\"";
    String content = start + "x".repeat(BYTES - start.length() - 2) + "\"}";
    return ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
            + BYTES
            + "\r\n\r\n"
            + content)
        .getBytes(StandardCharsets.US_ASCII);
  }
}
