package dev.headrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.headrace.ApiClient;
import dev.headrace.ApiResponse;
import dev.headrace.Headrace;
import dev.headrace.core.Proxies;
import dev.headrace.core.ProxyException;
import dev.headrace.core.ProxyServer;
import dev.headrace.core.ResponseException;
import dev.headrace.retry.RetryBudget;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.TestCertificates;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Calls through tinyproxy (CONNECT, absolute-form) and microsocks (SOCKS 5): all of them arrive,
 * once, and by way of the proxy, by its own count.
 */
@Timeout(120)
class ProxiesOfOthersTest {
  private static final int CALLS = 300;

  /** For tinyproxy, which closes connections without having said so (RFC 9112 §9.6). */
  private static final RetryPolicy PATIENT =
      RetryPolicy.builder().attempts(20).budget(RetryBudget.unlimited()).build();

  private static final TestCertificates CERTIFICATES = TestCertificates.localhost();

  static Stream<Arguments> ways() {
    return Stream.of(
        Arguments.of("tinyproxy", "http"),
        Arguments.of("tinyproxy", "https"),
        Arguments.of("microsocks", "http"),
        Arguments.of("microsocks", "https"));
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("ways")
  void everyCallArrivesOnceByWayOfTheProxy(String program, String scheme) {
    try (ForeignProxy proxy = ForeignProxy.start(program);
        FaultServer server = server(scheme);
        ApiClient api = client(server, proxy, ForeignProxy.PASSWORD)) {
      List<CompletableFuture<ApiResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < CALLS; i++) {
        calls.add(api.put("/echo/{i}", i).text("body " + i).sendAsync(String.class));
      }
      for (int i = 0; i < CALLS; i++) {
        assertThat(calls.get(i).join().data()).isEqualTo("PUT /echo/" + i + " body " + i);
      }
      assertThat(server.requests()).isEqualTo(CALLS);
      assertThat(proxy.served()).isEqualTo(server.connections());
      System.out.printf(
          "%s, %s: %d calls, %d connections, the proxy counted %d%n",
          program, scheme, CALLS, server.connections(), proxy.served());
      assertThat(server.received())
          .allSatisfy(r -> assertThat(r.headers().contains("Proxy-Authorization")).isFalse());
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("ways")
  void controlAWrongPasswordIsRefusedByTheProxy(String program, String scheme) {
    try (ForeignProxy proxy = ForeignProxy.start(program);
        FaultServer server = server(scheme);
        ApiClient api = client(server, proxy, "wrong")) {
      Throwable refused = catchThrowable(() -> api.get("/echo").fetch(String.class));
      assertThat(refused).hasMessageNotContaining("wrong");
      assertThat(status(refused)).isEqualTo(program.equals("tinyproxy") ? 401 : 407);
      assertThat(server.connections()).isZero();
      assertThat(proxy.served()).isZero();
    }
  }

  /** What a proxy answers to an http request is a response like any other. */
  private static int status(Throwable refused) {
    return refused instanceof ResponseException answer
        ? answer.status()
        : ((ProxyException) refused).status();
  }

  private static ApiClient client(FaultServer server, ForeignProxy proxy, String password) {
    ProxyServer way = ProxyServer.parse(proxy.url()).withCredentials(ForeignProxy.USER, password);
    return Headrace.client(server.base())
        .sslContext(CERTIFICATES.trustingContext())
        .proxies(Proxies.of(way))
        .retry(PATIENT)
        .build();
  }

  private static FaultServer server(String scheme) {
    FaultServer.Builder builder =
        FaultServer.builder()
            .handler(r -> Reply.of(200, r.method() + " " + r.target() + " " + r.text()));
    return scheme.equals("https")
        ? builder.tls(CERTIFICATES.serverContext()).start()
        : builder.start();
  }
}
