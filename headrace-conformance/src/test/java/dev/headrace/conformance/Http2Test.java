package dev.headrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.ApiClient;
import dev.headrace.ApiResponse;
import dev.headrace.Headrace;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Sent;
import dev.headrace.limit.Concurrency;
import dev.headrace.retry.RetryPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * nginx, which ends each HTTP/2 connection after 100 requests and drops those that were on their
 * way to it: 5,000 POSTs, 64 at a time and twice as many as it allows streams, arrive once each.
 */
@Timeout(120)
class Http2Test {
  private static final int CALLS = 5_000;
  private static final int AT_A_TIME = 64;
  private static final int STREAMS = 32;
  private static final int REQUESTS = 100;
  private static final Path PEM = Folders.OUTPUT.resolve("nginx.pem");

  @BeforeAll
  static void makeCertificate() throws IOException, GeneralSecurityException {
    Path store = Folders.OUTPUT.resolve("nginx.p12");
    TlsTest.make(store, PEM);
    char[] password = "conformance".toCharArray();
    KeyStore keys = KeyStore.getInstance(store.toFile(), password);
    String key =
        Base64.getMimeEncoder(64, new byte[] {'\n'})
            .encodeToString(keys.getKey("server", password).getEncoded());
    Files.writeString(
        PEM,
        Files.readString(PEM)
            + "-----BEGIN PRIVATE KEY-----\n"
            + key
            + "\n-----END PRIVATE KEY-----\n");
  }

  /** How the calls ended, how many were dropped at first, and what the server wrote about them. */
  private record Outcome(
      int succeeded, int dropped, List<HeadraceException> failures, List<String> log) {}

  private static Outcome run(boolean http2, RetryPolicy retry) {
    List<HeadraceException> failures = new ArrayList<>();
    int succeeded = 0;
    int dropped = 0;
    try (Nginx server = Nginx.multiplexing(PEM, REQUESTS, STREAMS);
        ApiClient client =
            Headrace.client(server.url())
                .insecure()
                .http2(http2)
                .concurrency(Concurrency.of(AT_A_TIME))
                .retry(retry)
                .build()) {
      List<CompletableFuture<ApiResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        calls.add(client.post("/item/{id}", i).text("{}").sendAsync(String.class));
      }
      for (CompletableFuture<ApiResponse<String>> call : calls) {
        try {
          ApiResponse<String> response = call.join();
          succeeded += response.status() == 200 ? 1 : 0;
          dropped += response.journal().toString().contains("it was not processed") ? 1 : 0;
        } catch (CompletionException failed) {
          failures.add((HeadraceException) failed.getCause());
        }
      }
      return new Outcome(succeeded, dropped, failures, server.log());
    }
  }

  private static long connections(Outcome outcome) {
    return outcome.log.stream().map(line -> line.split(" ", -1)[0]).distinct().count();
  }

  @Test
  void everyPostArrivesOnceThoughEachConnectionEndsAfterAHundred() {
    Outcome outcome = run(true, RetryPolicy.standard());
    assertThat(outcome.failures).isEmpty();
    assertThat(outcome.succeeded).isEqualTo(CALLS);
    assertThat(outcome.log).hasSize(CALLS);
    assertThat(outcome.log.stream().map(line -> line.split(" ", -1)[3]).collect(Collectors.toSet()))
        .as("none twice")
        .hasSize(CALLS);
    assertThat(outcome.log).allMatch(line -> line.contains(" HTTP/2.0 POST "));
    assertThat(connections(outcome)).isBetween((long) CALLS / REQUESTS, 3L * CALLS / REQUESTS);
    assertThat(outcome.dropped).as("the control: it has dropped some").isPositive();
    System.out.printf(
        "nginx: %d POSTs by HTTP/2 on %d connections, %d dropped and sent once more%n",
        CALLS, connections(outcome), outcome.dropped);
  }

  @Test
  void withoutRetryWhateverFailsWasNotSentAndDidNotArrive() {
    Outcome outcome = run(true, RetryPolicy.none());
    assertThat(outcome.failures).allMatch(f -> f.sent() == Sent.NO);
    assertThat(outcome.log).hasSize(CALLS - outcome.failures.size());
    assertThat(outcome.dropped).isPositive();
    System.out.printf("nginx: %d of %d POSTs dropped twice%n", outcome.failures.size(), CALLS);
  }

  @Test
  void controlHttp11TakesOneConnectionForEachCallAtATime() {
    Outcome outcome = run(false, RetryPolicy.standard());
    assertThat(outcome.succeeded).isEqualTo(CALLS);
    assertThat(outcome.log).hasSize(CALLS).allMatch(line -> line.contains(" HTTP/1.1 POST "));
  }
}
