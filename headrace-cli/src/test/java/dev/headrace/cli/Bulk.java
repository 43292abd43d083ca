package dev.headrace.cli;

import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;

/** A server to send many requests to, and the input that asks for them. */
final class Bulk {

  private Bulk() {}

  /** Answers with the path and a number. */
  static FaultServer numbers() {
    return FaultServer.handling(
        r ->
            Reply.of(200, "{\n \"path\": \"" + r.path() + "\", \"n\": 1.10 }")
                .header("Content-Type", "application/json"));
  }

  /** So many URLs of {@code server}, one a line: {@code /n/1} and on. */
  static String urls(FaultServer server, int count) {
    StringBuilder text = new StringBuilder();
    for (int i = 1; i <= count; i++) {
      text.append(server.base()).append("/n/").append(i).append('\n');
    }
    return text.toString();
  }
}
