package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Request;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.TestCertificates;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleRequestBuilder;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a logging backend at its most talkative, nothing of a message is printed. */
class SilenceTest {
  private static final String CANARY = "canary-51d0c8";
  private final Queue<String> printed = new ConcurrentLinkedQueue<>();
  private final Logger root = LogManager.getLogManager().getLogger("");
  private final Level before = root.getLevel();
  private final Handler recorder =
      new Handler() {
        private final SimpleFormatter formatter = new SimpleFormatter();

        @Override
        public void publish(LogRecord line) {
          printed.add(line.getLoggerName() + " " + formatter.format(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
      };

  @BeforeEach
  void logEverything() {
    recorder.setLevel(Level.ALL);
    root.setLevel(Level.ALL);
    root.addHandler(recorder);
  }

  @AfterEach
  void logAsBefore() {
    root.removeHandler(recorder);
    root.setLevel(before);
  }

  private static Reply answer() {
    return Reply.of(200, "body " + CANARY).header("Set-Cookie", CANARY);
  }

  @Test
  void noSecretIsPrinted() {
    TestCertificates certificates = TestCertificates.localhost();
    try (FaultServer clear = FaultServer.handling(r -> answer());
        FaultServer secure =
            FaultServer.builder().tls(certificates.serverContext()).handler(r -> answer()).start();
        FaultServer refusing = FaultServer.refusing();
        Rig rig = new Rig(o -> o.tls(origin -> certificates.trustingContext()))) {
      Headers headers = Headers.builder().addSensitive("Authorization", CANARY).build();
      for (FaultServer server : new FaultServer[] {clear, secure}) {
        Request request =
            new Request(
                Method.POST, server.url("/?token=" + CANARY), headers, Body.of("x" + CANARY));
        assertThat(rig.send(Rig.call(request)).status()).isEqualTo(200);
        assertThat(rig.send(Rig.call(request)).status()).isEqualTo(200);
      }
      Request lost = new Request(Method.GET, refusing.url("/" + CANARY), headers, Body.empty());
      assertThat(rig.failure(Rig.call(lost))).isNotNull();
      assertThat(clear.received().get(0).headers().first("Authorization")).isEqualTo(CANARY);
    }
    assertThat(printed).as("the backend prints").isNotEmpty();
    assertThat(printed).noneMatch(line -> line.contains(CANARY));
    assertThat(printed)
        .noneMatch(line -> line.contains("hc.client5.http.headers") || line.contains("http.wire"));
  }

  @Test
  void controlTheEnginesOwnClientPrintsIt() throws Exception {
    try (FaultServer server = FaultServer.handling(r -> answer());
        CloseableHttpAsyncClient client = HttpAsyncClients.createMinimal()) {
      client.start();
      SimpleHttpRequest request =
          SimpleRequestBuilder.get(server.base() + "/").addHeader("Authorization", CANARY).build();
      assertThat(client.execute(request, null).get().getCode()).isEqualTo(200);
    }
    assertThat(printed).anyMatch(line -> line.contains(CANARY));
  }
}
