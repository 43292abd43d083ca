package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.core.ProxyServer.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyServerTest {

  @ParameterizedTest
  @CsvSource({
    "http://proxy:3128,             HTTP,    proxy,             3128",
    "HTTP://Proxy.Example.:3128/,   HTTP,    proxy.example,     3128",
    "proxy:3128,                    HTTP,    proxy,             3128",
    "proxy,                         HTTP,    proxy,             1080",
    "http://10.0.0.1:80,            HTTP,    10.0.0.1,          80",
    "http://[::1]:8080,             HTTP,    [0:0:0:0:0:0:0:1], 8080",
    "http://[::1],                  HTTP,    [0:0:0:0:0:0:0:1], 1080",
    "socks5://proxy,                SOCKS5,  proxy,             1080",
    "socks5h://user@proxy:9050,     SOCKS5H, proxy,             9050",
  })
  void isReadFromAUrl(String url, Kind kind, String host, int port) {
    ProxyServer proxy = ProxyServer.parse(url);
    assertThat(proxy.kind()).isEqualTo(kind);
    assertThat(proxy.isSocks()).isEqualTo(kind != Kind.HTTP);
    assertThat(proxy.host()).isEqualTo(host);
    assertThat(proxy.port()).isEqualTo(port);
    assertThat(proxy.authority()).isEqualTo(host + ":" + port);
  }

  @Test
  void credentialsAreDecodedAndMasked() {
    ProxyServer proxy = ProxyServer.parse("http://al%69ce:p%40%3A%2f%C3%A9+@w@proxy:1");
    assertThat(proxy.user()).isEqualTo("alice");
    assertThat(proxy.password()).isEqualTo("p@:/é+@w");
    assertThat(proxy.authorization()).isEqualTo("Basic YWxpY2U6cEA6L8OpK0B3");
    assertThat(proxy.toString()).isEqualTo("http://***@proxy:1");
    assertThat(Proxies.of(proxy).toString()).doesNotContain("alice").doesNotContain("@w");
    assertThat(ProxyServer.parse("u@p").password()).isEmpty();
    assertThat(ProxyServer.parse("u@p").authorization()).isEqualTo("Basic dTo=");
    assertThat(ProxyServer.parse("p").authorization()).isNull();
    assertThat(ProxyServer.parse("socks5h://p").toString()).isEqualTo("socks5h://p:1080");
  }

  @Test
  void differsByCredentials() {
    ProxyServer proxy = ProxyServer.parse("http://a:b@p:1");
    assertThat(proxy)
        .isEqualTo(ProxyServer.parse("http://p:1").withCredentials("a", "b"))
        .hasSameHashCodeAs(ProxyServer.parse("http://a:b@p:1"))
        .isNotEqualTo(ProxyServer.parse("http://a:c@p:1"))
        .isNotEqualTo(ProxyServer.parse("http://p:1"))
        .isNotEqualTo(ProxyServer.parse("socks5://a:b@p:1"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://",
        "https://canary:1",
        "socks4://canary:1",
        "ftp://canary",
        "http://canary:0",
        "http://canary:65536",
        "http://canary:-1",
        "http://canary:1x",
        "http://canary:1:2",
        "http://canary/path",
        "http://canary?x",
        "http://canary#x",
        "http://u:ca/nary@p:1",
        "http://canary\\p",
        "http://can ary:1",
        "http://can\r\nary:1",
        "http://[canary]:1",
        "http://::1:1",
        "http://:canary@p:1",
        "http://@canary:1",
        "http://u:canary%@p:1",
        "http://u:canary%4@p:1",
        "http://u:canary%zz@p:1",
        "http://u:canary%ff@p:1",
        "http://u:canary%0d%0a@p:1",
        "http://u:canary%00@p:1",
        "http://can%3Aary:x@p:1",
      })
  void refusesWhatIsNoProxyWithoutShowingIt(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ProxyServer.parse(url))
        .withMessageContaining("proxy")
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("canary"))
        .withNoCause();
  }

  @Test
  void socksCredentialsAreAtMost255Bytes() {
    ProxyServer proxy = ProxyServer.parse("socks5://p");
    assertThat(proxy.withCredentials("é".repeat(127), "x".repeat(255)).user()).hasSize(127);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxy.withCredentials("é".repeat(128), ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> proxy.withCredentials("u", "x".repeat(256)));
    assertThat(proxy.withCredentials("u:v", "").user()).isEqualTo("u:v");
  }
}
