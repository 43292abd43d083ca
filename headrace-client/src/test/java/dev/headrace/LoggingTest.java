package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.auth.Auth;
import dev.headrace.core.Headers;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoggingTest {
  private static final String NAME = "headrace.test.logging";
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport wire = ScriptedTransport.on(time);
  private final Logger logger = Logger.getLogger(NAME);
  private final List<LogRecord> records = new ArrayList<>();
  private final Handler handler =
      new Handler() {
        @Override
        public void publish(LogRecord entry) {
          records.add(entry);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void listen() {
    handler.setLevel(Level.ALL);
    logger.setLevel(Level.ALL);
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
  }

  @AfterEach
  void unlisten() {
    logger.removeHandler(handler);
  }

  @Test
  void writesOneInfoLineACallWhenAskedAndTheJournalAtDebug() {
    call(Headrace.client("http://api.test").logCalls());
    assertThat(records).extracting(LogRecord::getLevel).containsExactly(Level.INFO, Level.FINE);
    assertThat(records.get(0).getMessage())
        .startsWith("GET http://api.test/x?api_key=***&a=1 -> 200 in ")
        .endsWith("attempts 1")
        .doesNotContain("\n");
    assertThat(records.get(1).getMessage()).contains("attempt 1 (FIRST)");
  }

  @Test
  void writesNoInfoLineUnlessAsked() {
    call(Headrace.client("http://api.test"));
    assertThat(records).extracting(LogRecord::getLevel).containsExactly(Level.FINE);
  }

  @Test
  void neverWritesASecret() {
    call(Headrace.client("http://api.test").logCalls());
    assertThat(records).isNotEmpty();
    assertThat(records).noneMatch(record -> record.getMessage().contains("canary"));
    logger.info("planted canary"); // control: the check can fail
    assertThat(records).anyMatch(record -> record.getMessage().contains("canary"));
  }

  private void call(ClientBuilder builder) {
    wire.respond(200, Headers.of("Set-Cookie", "s=canary-cookie"), "canary-body");
    try (ApiClient api =
        builder.transport(wire).time(time).name(NAME).auth(Auth.bearer("canary-token")).build()) {
      api.get("/x?api_key={k}&a=1", "canary-key")
          .sensitiveHeader("X-S", "canary-h")
          .send(Void.class);
    }
  }
}
