package dev.headrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import dev.headrace.testing.TestProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyOptionTest {

  private static FaultServer server() {
    return FaultServer.handling(r -> Reply.of(200, "hello"));
  }

  private static String named(FaultServer server) {
    return "http://api.test:" + server.port() + "/x";
  }

  @ParameterizedTest
  @ValueSource(strings = {"-x", "--proxy"})
  void callsGoThroughTheProxyThatIsGiven(String option) {
    try (FaultServer server = server();
        TestProxy proxy = TestProxy.wanting("user", "pass")) {
      for (String scheme : new String[] {"", "http://", "socks5h://"}) {
        String url = scheme + "user:pass@" + proxy.authority();
        Cli.Run run = Cli.run("get", named(server), option, url);
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).isEqualTo("hello");
      }
      assertThat(proxy.asked())
          .containsExactly(
              "GET " + named(server),
              "GET " + named(server),
              "SOCKS5 name api.test:" + server.port());
    }
  }

  @Test
  void theEnvironmentIsReadAsCurlReadsIt() {
    try (FaultServer server = server();
        TestProxy proxy = TestProxy.start();
        TestProxy other = TestProxy.start()) {
      String url = "http://" + proxy.authority();
      String wrong = "http://" + other.authority();
      Cli http = new Cli().environment("http_proxy", url).environment("ALL_PROXY", wrong);
      assertThat(http.with("get", named(server)).out()).isEqualTo("hello");
      Cli all = new Cli().environment("HTTP_PROXY", wrong).environment("ALL_PROXY", url);
      assertThat(all.with("get", named(server)).out()).isEqualTo("hello");
      Cli given = new Cli().environment("http_proxy", wrong);
      assertThat(given.with("get", named(server), "-x", url).out()).isEqualTo("hello");
      assertThat(proxy.asked()).hasSize(3);
      assertThat(other.asked()).isEmpty();
    }
  }

  @Test
  void someHostsAreCalledDirectly() {
    try (FaultServer server = server();
        TestProxy proxy = TestProxy.start()) {
      String url = "http://" + proxy.authority();
      String target = server.base() + "/x";
      Cli environment =
          new Cli().environment("http_proxy", url).environment("NO_PROXY", "x.test,127.0.0.0/8");
      assertThat(environment.with("get", target).out()).isEqualTo("hello");
      assertThat(environment.with("get", target, "-x", url).out()).isEqualTo("hello");
      assertThat(environment.with("get", target, "-x", "").out()).isEqualTo("hello");
      assertThat(Cli.run("get", target, "-x", url, "--noproxy", "127.0.0.1").out())
          .isEqualTo("hello");
      assertThat(proxy.asked()).isEmpty();
      assertThat(environment.with("get", target, "--noproxy", "y.test").out()).isEqualTo("hello");
      assertThat(proxy.asked()).as("control").containsExactly("GET " + target);
    }
  }

  @Test
  void aProxyThatRefusesIsToldAndNotGoneRound() {
    try (FaultServer server = server();
        TestProxy proxy = TestProxy.wanting("user", "canary")) {
      String secure = "https://api.test:" + server.port() + "/";
      Cli.Run run = Cli.run("get", secure, "-x", "user:canari@" + proxy.authority());
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.lastErr())
          .contains("the proxy " + proxy.authority() + " refuses the credentials (407)")
          .contains("ProxyException, PROXY")
          .doesNotContain("attempts")
          .doesNotContain("canari");
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void aFailingProxyIsAskedAgain() {
    try (FaultServer proxy =
        FaultServer.builder()
            .handler(r -> Reply.raw(Step.bytes("HTTP/1.1 503 x\r\n\r\n"), Step.close()))
            .start()) {
      Cli.Run run =
          Cli.run("post", "https://api.test/", "--attempts=2", "-x", "127.0.0.1:" + proxy.port());
      assertThat(run.status()).isEqualTo(1);
      assertThat(run.lastErr()).contains("PROXY, 2 attempts");
      assertThat(proxy.requests()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://canary:1", "socks4://canary:1", "canary:x", "http://:1", "a b"})
  void aProxyThatIsNoneIsBadUsageAndNotShown(String url) {
    Cli.Run given = Cli.run("get", "http://127.0.0.1:1/", "-x", url);
    assertThat(given.status()).isEqualTo(2);
    assertThat(given.err()).contains("--proxy: ").doesNotContain("canary");
    Cli.Run environment =
        new Cli().environment("http_proxy", url).with("get", "http://127.0.0.1:1/");
    assertThat(environment.status()).isEqualTo(2);
    assertThat(environment.err())
        .contains("the environment variable http_proxy")
        .doesNotContain("canary");
    Cli.Run list = Cli.run("get", "http://127.0.0.1:1/", "--noproxy", "a, 10.0.0.0/99");
    assertThat(list.status()).isEqualTo(2);
    assertThat(list.err()).contains("--noproxy: '10.0.0.0/99'");
  }
}
