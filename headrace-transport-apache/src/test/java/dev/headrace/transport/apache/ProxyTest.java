package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Method;
import dev.headrace.core.Phase;
import dev.headrace.core.Proxies;
import dev.headrace.core.ProxyException;
import dev.headrace.core.ProxyServer;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.Url;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import dev.headrace.testing.TestCertificates;
import dev.headrace.testing.TestProxy;
import java.net.Authenticator;
import java.net.InetAddress;
import java.net.ProxySelector;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls through proxies that work, and through ones that do not. */
class ProxyTest {
  private static final String USER = "canary-user";
  private static final String PASSWORD = "p@ss/w:rd é";
  private static final String ENCODED = USER + ":p%40ss%2Fw%3Ard%20%C3%A9@";
  private static final TestCertificates CERTIFICATES = TestCertificates.forHosts("api.test");
  private final CancellationException stop = new CancellationException("stop");

  /** Knows no name but that of the proxy: names of servers are none of this machine's business. */
  private static final NameLookup PROXY_ONLY =
      host -> {
        if (host.equals("proxy.test")) {
          return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
        }
        throw new UnknownHostException(host);
      };

  private static Rig through(String proxy) {
    return through(proxy, o -> {});
  }

  private static Rig through(
      String proxy, java.util.function.Consumer<TransportOptions.Builder> more) {
    return new Rig(
        o -> {
          o.proxies(Proxies.of(ProxyServer.parse(proxy)));
          o.tls(origin -> CERTIFICATES.trustingContext());
          more.accept(o);
        },
        PROXY_ONLY);
  }

  private static FaultServer server() {
    return FaultServer.handling(r -> Reply.of(200, r.method() + " " + r.text()));
  }

  private static FaultServer secureServer() {
    return FaultServer.builder()
        .tls(CERTIFICATES.serverContext())
        .handler(r -> Reply.of(200, r.method() + " " + r.text()))
        .start();
  }

  private static Url named(FaultServer server) {
    return Url.parse(server.base().replace("127.0.0.1", "api.test") + "/a?b=c");
  }

  private static void assertNoSecret(FaultServer server) {
    assertThat(server.requests()).isPositive();
    for (Received request : server.received()) {
      assertThat(request.headers().contains("Proxy-Authorization")).isFalse();
      assertThat(new String(request.raw(), StandardCharsets.ISO_8859_1)).doesNotContain("Proxy");
    }
  }

  @Test
  void httpsGoesThroughATunnelAndTheNameIsLeftToTheProxy() {
    try (FaultServer server = secureServer();
        TestProxy proxy = TestProxy.wanting(USER, PASSWORD);
        Rig rig = through("http://" + ENCODED + "proxy.test:" + proxy.port())) {
      for (int i = 0; i < 3; i++) {
        Response response = rig.send(Rig.post(named(server), Body.of("body " + i)));
        assertThat(Rig.text(response)).isEqualTo("POST body " + i);
      }
      assertThat(proxy.asked()).containsExactly("CONNECT api.test:" + server.port());
      assertThat(server.received().get(0).target()).isEqualTo("/a?b=c");
      assertThat(server.connections()).isEqualTo(1);
      assertNoSecret(server);
      assertThat(rig.leased()).isZero();
    }
  }

  @Test
  void httpGoesInAbsoluteFormAndTheCredentialsStayAtTheProxy() {
    try (FaultServer server = server();
        TestProxy proxy = TestProxy.wanting(USER, PASSWORD);
        Rig rig = through("http://" + ENCODED + "proxy.test:" + proxy.port())) {
      for (int i = 0; i < 3; i++) {
        Response response = rig.send(Rig.post(named(server), Body.of("body " + i)));
        assertThat(Rig.text(response)).isEqualTo("POST body " + i);
      }
      String asked = "POST " + named(server).full();
      assertThat(proxy.asked()).containsExactly(asked, asked, asked);
      assertThat(server.received().get(0).headers().first("Host"))
          .isEqualTo("api.test:" + server.port());
      assertThat(server.connections()).isEqualTo(1);
      assertNoSecret(server);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks5h"})
  void aRequestWithoutCredentialsIsRefusedByAProxyThatWantsThem(String scheme) {
    try (FaultServer server = secureServer();
        TestProxy proxy = TestProxy.wanting(USER, PASSWORD)) {
      for (String credentials : List.of("", USER + ":wrong@", "other@")) {
        try (Rig rig = through(scheme + "://" + credentials + proxy.authority())) {
          ProxyException failure = proxyFailure(rig, Rig.get(named(server)));
          assertThat(failure.status()).isEqualTo(407);
          assertThat(failure.summary())
              .contains("the proxy " + proxy.authority())
              .contains("credentials")
              .doesNotContain("wrong");
        }
      }
      assertThat(server.connections()).isZero();
      assertThat(proxy.asked()).isEmpty();
    }
  }

  @Test
  void aClearRequestThatTheProxyRefusesIsAnAnswerOfIts() {
    try (FaultServer server = server();
        TestProxy proxy = TestProxy.wanting(USER, PASSWORD);
        Rig rig = through(proxy.authority())) {
      assertThat(rig.send(Rig.get(named(server))).status()).isEqualTo(407);
      assertThat(server.connections()).isZero();
    }
  }

  private static ProxyException proxyFailure(Rig rig, Call call) {
    HeadraceException failure = rig.failure(call);
    assertThat(failure).isInstanceOf(ProxyException.class);
    assertThat(failure.reason()).isEqualTo(Reason.PROXY);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
    assertThat(failure.phase()).isIn(Phase.DNS, Phase.CONNECT);
    assertThat(failure.toString()).doesNotContain(USER).doesNotContain(PASSWORD);
    assertThat(rig.leased() + rig.idle()).isZero();
    return (ProxyException) failure;
  }

  /** What the proxy answers to CONNECT before it closes, and the status that it told. */
  static Stream<Arguments> refusals() {
    return Stream.of(
        arguments("nothing", "", 0),
        arguments("half a status line", "HTTP/1.1 20", 0),
        arguments("half a head", "HTTP/1.1 200 OK\r\nA: b\r\n", 0),
        arguments("403", "HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno", 403),
        arguments("407", "HTTP/1.1 407 No\r\nProxy-Authenticate: Basic\r\n\r\n", 407),
        arguments("502", "HTTP/1.1 502 Bad\r\n\r\n", 502),
        arguments("503 in 1.0", "HTTP/1.0 503\n\n", 503),
        arguments("a redirect", "HTTP/1.1 302 x\r\nLocation: http://evil.test/\r\n\r\n", 302),
        arguments("junk behind the head", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 0),
        arguments("another protocol", "SSH-2.0-x\r\n\r\n", 0),
        arguments("another version", "HTTP/2.0 200\r\n\r\n", 0),
        arguments("a bad field", "HTTP/1.1 200 OK\r\nA b\r\n\r\n", 0),
        arguments("101", "HTTP/1.1 101 x\r\n\r\n", 0),
        arguments("1xx without end", "HTTP/1.1 103 x\r\n\r\n".repeat(100), 0),
        arguments("fields without end", "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(300), 0),
        arguments("a line without end", "HTTP/1.1 200 " + "x".repeat(100_000), 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusals")
  void aProxyThatDoesNotOpenTheTunnelIsAProxyFailureAndNeverADirectConnection(
      String name, String bytes, int status) {
    try (FaultServer server = secureServer();
        FaultServer proxy =
            FaultServer.builder().on(1, 1, Step.bytes(bytes), Step.close()).start();
        Rig rig = through(ENCODED + "127.0.0.1:" + proxy.port())) {
      ProxyException failure = proxyFailure(rig, Rig.get(url(server)));
      assertThat(failure.status()).isEqualTo(status);
      assertThat(server.connections()).isZero();
      proxy.awaitClosed(1, Rig.PATIENCE);
      assertThat(proxy.received().get(0).headers().all("Proxy-Authorization")).hasSize(1);
    }
  }

  private static Url url(FaultServer server) {
    return Url.parse("https://127.0.0.1:" + server.port() + "/");
  }

  @Test
  void interimAnswersAndFieldsBeforeTheTunnelMeanNothing() {
    String head =
        "HTTP/1.1 103 Early\r\nA: b\r\n\r\nHTTP/1.1 201 Made\r\nTransfer-Encoding: chunked\r\n\r\n";
    try (FaultServer proxy =
            FaultServer.builder().on(1, 1, Step.bytes(head), Step.stall()).start();
        Rig rig = through("127.0.0.1:" + proxy.port())) {
      Call call = Rig.get(Url.parse("https://api.test/"));
      CompletionStage<Response> stage = rig.transport.send(call);
      Rig.until(() -> Rig.exchange(call).phase() == Phase.TLS, "shaking hands in the tunnel");
      assertThat(proxy.received().get(0).toString()).contains("CONNECT api.test:443");
      call.scope().cancel(stop);
      assertThat(Rig.thrown(stage)).isSameAs(stop);
      proxy.awaitClosed(1, Rig.PATIENCE);
    }
  }

  @Test
  void aProxyThatCannotBeReachedIsAProxyFailure() {
    try (FaultServer server = server();
        FaultServer refusing = FaultServer.refusing();
        Rig refused = through("http://127.0.0.1:" + refusing.port());
        Rig unknown = through("socks5h://nowhere.test:1")) {
      for (String scheme : List.of("http", "https")) {
        Url url = Url.parse(scheme + "://127.0.0.1:" + server.port() + "/");
        assertThat(proxyFailure(refused, Rig.get(url)).summary())
            .contains("the proxy 127.0.0.1:" + refusing.port() + " refused the connection");
        assertThat(proxyFailure(unknown, Rig.get(url)).summary()).contains("has no address");
      }
      assertThat(server.connections()).isZero();
    }
  }

  @Test
  void aServerThatTheProxyCannotReachIsToldWithItsStatus() {
    try (FaultServer refusing = FaultServer.refusing();
        TestProxy proxy = TestProxy.start()) {
      for (String scheme : List.of("http", "socks5h", "socks5")) {
        try (Rig rig = through(scheme + "://" + proxy.authority())) {
          assertThat(proxyFailure(rig, Rig.get(url(refusing))).status()).isEqualTo(502);
        }
      }
    }
  }

  @Test
  void theCertificateInTheTunnelIsCheckedAgainstTheServer() {
    try (FaultServer server = secureServer();
        TestProxy proxy = TestProxy.start();
        Rig rig = through("http://" + proxy.authority())) {
      Url other = Url.parse("https://other.test:" + server.port() + "/");
      HeadraceException failure = rig.failure(Rig.get(other));
      assertThat(failure.reason()).isEqualTo(Reason.TLS);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      assertThat(server.requests()).isZero();
      assertThat(rig.send(Rig.get(named(server))).status()).as("control").isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  void socksLeavesNamesToTheProxyIfAskedTo(String scheme) {
    try (FaultServer server = scheme.equals("http") ? server() : secureServer();
        TestProxy proxy = TestProxy.wanting(USER, PASSWORD);
        Rig rig = through("socks5h://" + ENCODED + "proxy.test:" + proxy.port())) {
      for (int i = 0; i < 3; i++) {
        assertThat(Rig.text(rig.send(Rig.post(named(server), Body.of("x"))))).isEqualTo("POST x");
      }
      assertThat(proxy.asked()).containsExactly("SOCKS5 name api.test:" + server.port());
      assertThat(server.received().get(0).target()).isEqualTo("/a?b=c");
      assertThat(server.connections()).isEqualTo(1);
      assertNoSecret(server);
    }
  }

  @Test
  void socksResolvesNamesHereUnlessAskedNotTo() {
    NameLookup lookup =
        host -> {
          byte last = (byte) (host.equals("proxy.test") ? 1 : 7);
          return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, last})};
        };
    try (FaultServer server = server();
        TestProxy proxy = TestProxy.start();
        Rig rig =
            new Rig(
                o ->
                    o.proxies(Proxies.of(ProxyServer.parse("socks5://proxy.test:" + proxy.port()))),
                lookup);
        Rig unknown = through("socks5://proxy.test:" + proxy.port())) {
      assertThat(rig.send(Rig.get(named(server))).status()).isEqualTo(200);
      assertThat(proxy.asked()).containsExactly("SOCKS5 127.0.0.7:" + server.port());
      HeadraceException failure = unknown.failure(Rig.get(named(server)));
      assertThat(failure.reason()).as("of the server, not of the proxy").isEqualTo(Reason.DNS);
    }
  }

  @Test
  void anAddressIsNeverToldAsAName() {
    try (FaultServer server = server();
        TestProxy proxy = TestProxy.start();
        Rig rig = through("socks5h://" + proxy.authority())) {
      assertThat(rig.send(Rig.get(server.url("/"))).status()).isEqualTo(200);
      Url v6 = Url.parse("http://[2001:db8::1]:" + server.port() + "/");
      assertThat(rig.send(Rig.get(v6)).status()).isEqualTo(200);
      assertThat(proxy.asked())
          .containsExactly(
              "SOCKS5 127.0.0.1:" + server.port(),
              "SOCKS5 [2001:db8:0:0:0:0:0:1]:" + server.port());
    }
  }

  @Test
  void aProxyThatSpeaksNoSocksIsAProxyFailure() {
    try (FaultServer proxy =
            FaultServer.builder().onAccept(1, Step.bytes("HTTP/1.1 400 x\r\n\r\n")).start();
        Rig rig = through("socks5h://127.0.0.1:" + proxy.port())) {
      assertThat(proxyFailure(rig, Rig.get(Url.parse("http://api.test/"))).summary())
          .contains("does not speak SOCKS 5");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks5h"})
  void cancellingWhileTheProxyIsAskedClosesTheSocket(String scheme) {
    Step[] mute =
        scheme.equals("http")
            ? new Step[] {Step.bytes("HTTP/1.1 200"), Step.stall()}
            : new Step[] {Step.bytes("\5"), Step.stall()};
    FaultServer.Builder script = FaultServer.builder();
    try (FaultServer proxy =
            scheme.equals("http")
                ? script.on(1, 1, mute).start()
                : script.onAccept(1, mute).start();
        Rig rig = through(scheme + "://127.0.0.1:" + proxy.port())) {
      Call call = Rig.get(Url.parse("https://api.test/"));
      CompletionStage<Response> stage = rig.transport.send(call);
      Rig.until(() -> proxy.connections() == 1, "connected to the proxy");
      Rig.until(() -> scheme.equals("socks5h") || proxy.requests() == 1, "asked the proxy");
      assertThat(Rig.exchange(call).phase()).isEqualTo(Phase.CONNECT);
      call.scope().cancel(stop);
      assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
      assertThat(Rig.thrown(stage)).isSameAs(stop);
      assertThat(rig.leased()).isZero();
      assertThat(Rig.exchange(call).sent()).isEqualTo(Sent.NO);
      proxy.awaitClosed(1, Rig.PATIENCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "socks5h"})
  void aSilentProxyIsAConnectTimeout(String scheme) {
    try (FaultServer proxy = FaultServer.builder().onAccept(1, Step.stall()).start();
        Rig rig =
            through(
                scheme + "://127.0.0.1:" + proxy.port(),
                o -> o.connectTimeout(Duration.ofMillis(100)))) {
      HeadraceException failure = rig.failure(Rig.get(Url.parse("https://api.test/")));
      assertThat(failure.reason()).isEqualTo(Reason.CONNECT_TIMEOUT);
      assertThat(failure.sent()).isEqualTo(Sent.NO);
      proxy.awaitClosed(1, Rig.PATIENCE);
      assertThat(rig.leased()).isZero();
    }
  }

  @Test
  void eachOriginHasItsOwnProxyAndOnesWithoutGoDirectly() {
    try (FaultServer clear = server();
        FaultServer secure = secureServer();
        FaultServer direct = server();
        TestProxy forHttp = TestProxy.wanting("one", "1");
        TestProxy forHttps = TestProxy.wanting("two", "2");
        Rig rig =
            new Rig(
                o ->
                    o.tls(origin -> CERTIFICATES.trustingContext())
                        .proxies(
                            Proxies.fromEnvironment(
                                Map.of(
                                        "http_proxy", "http://one:1@" + forHttp.authority(),
                                        "https_proxy", "http://two:2@" + forHttps.authority(),
                                        "no_proxy", "127.0.0.0/8")
                                    ::get)),
                PROXY_ONLY)) {
      for (int i = 0; i < 2; i++) {
        assertThat(rig.send(Rig.get(named(clear))).status()).isEqualTo(200);
        assertThat(rig.send(Rig.get(named(secure))).status()).isEqualTo(200);
        assertThat(rig.send(Rig.get(direct.url("/"))).status()).isEqualTo(200);
      }
      assertThat(forHttp.asked()).hasSize(2).allMatch(a -> a.equals("GET " + named(clear).full()));
      assertThat(forHttps.asked()).containsExactly("CONNECT api.test:" + secure.port());
      assertThat(direct.received().get(0).target()).isEqualTo("/");
      assertNoSecret(direct);
      assertThat(List.of(clear, secure, direct)).allMatch(s -> s.connections() == 1);
    }
  }

  @Test
  void aProxyAuthorizationOfTheCallersIsRefusedOnEveryRoute() {
    try (FaultServer server = server();
        TestProxy proxy = TestProxy.start();
        Rig direct = Rig.plain();
        Rig proxied = through("http://" + proxy.authority())) {
      Headers secret = Headers.of("proxy-authorization", "Basic canary");
      Request request = new Request(Method.GET, server.url("/"), secret, Body.empty());
      for (Rig rig : List.of(direct, proxied)) {
        HeadraceException failure = rig.failure(Rig.call(request));
        assertThat(failure.reason()).isEqualTo(Reason.INTERNAL);
        assertThat(failure.toString()).doesNotContain("canary");
      }
      assertThat(server.connections()).isZero();
      assertThat(proxy.asked()).isEmpty();
    }
  }

  @Test
  void neitherTheJvmsProxySelectorNorItsAuthenticatorIsAsked() {
    ProxySelector selector = ProxySelector.getDefault();
    Authenticator authenticator = Authenticator.getDefault();
    try (FaultServer server = server();
        TestProxy proxy = TestProxy.wanting(USER, PASSWORD);
        Rig direct = Rig.plain();
        Rig proxied = through("http://" + proxy.authority())) {
      ProxySelector.setDefault(new Refusing());
      Authenticator.setDefault(
          new Authenticator() {
            @Override
            protected java.net.PasswordAuthentication getPasswordAuthentication() {
              return new java.net.PasswordAuthentication(USER, PASSWORD.toCharArray());
            }
          });
      assertThat(direct.send(Rig.get(server.url("/"))).status()).isEqualTo(200);
      assertThat(proxyFailure(proxied, Rig.get(url(server))).status()).isEqualTo(407);
      assertThat(proxied.send(Rig.get(server.url("/"))).status()).isEqualTo(407);
    } finally {
      ProxySelector.setDefault(selector);
      Authenticator.setDefault(authenticator);
    }
  }

  /** Leads nowhere. */
  private static final class Refusing extends ProxySelector {
    @Override
    public List<java.net.Proxy> select(java.net.URI uri) {
      throw new AssertionError("asked for " + uri);
    }

    @Override
    public void connectFailed(java.net.URI uri, java.net.SocketAddress at, java.io.IOException e) {
      throw new AssertionError("told of " + uri);
    }
  }
}
