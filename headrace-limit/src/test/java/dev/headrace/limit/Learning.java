package dev.headrace.limit;

import dev.headrace.core.Headers;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Calls whose answers tell of limits. */
final class Learning {
  static final Duration RTT = Duration.ofMillis(10);

  private Learning() {}

  static Answer told(String... fields) {
    return Answer.of(200, Headers.of(fields), "").after(RTT);
  }

  /** Sends so many calls at once, all to be answered alike. */
  static List<Harness.Sent> send(Harness h, int count, Answer answer) {
    List<Harness.Sent> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      h.transport.then(answer);
      all.add(h.get("/x"));
    }
    return all;
  }

  static long done(List<Harness.Sent> calls) {
    return calls.stream().filter(Harness.Sent::isDone).count();
  }

  static void finish(Harness h) {
    while (h.time.advanceToNext()) {
      // all that is left
    }
  }
}
