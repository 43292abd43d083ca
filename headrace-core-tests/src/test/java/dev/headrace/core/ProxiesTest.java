package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxiesTest {
  private static final Origin CLEAR = Url.parse("http://api.test").origin();
  private static final Origin SECURE = Url.parse("https://api.test").origin();

  /** The hosts of the proxies for http and for https; "-" for none. */
  private static String hosts(Proxies proxies) {
    return host(proxies.serverFor(CLEAR)) + " " + host(proxies.serverFor(SECURE));
  }

  private static String host(ProxyServer proxy) {
    return proxy == null ? "-" : proxy.host();
  }

  private static String hosts(Map<String, String> environment) {
    return hosts(Proxies.fromEnvironment(environment::get));
  }

  @Test
  void areNoneOrOneForAll() {
    assertThat(hosts(Proxies.none())).isEqualTo("- -");
    assertThat(Proxies.none().isNone()).isTrue();
    Proxies one = Proxies.of(ProxyServer.parse("p"));
    assertThat(hosts(one)).isEqualTo("p p");
    assertThat(one.isNone()).isFalse();
    assertThat(hosts(one.except("*"))).isEqualTo("- -");
  }

  @Test
  void theEnvironmentIsReadAsCurlReadsIt() {
    assertThat(hosts(Map.of())).isEqualTo("- -");
    assertThat(hosts(Map.of("http_proxy", "a"))).isEqualTo("a -");
    assertThat(hosts(Map.of("HTTP_PROXY", "a")))
        .as("a CGI program's client sets it")
        .isEqualTo("- -");
    assertThat(hosts(Map.of("HTTPS_PROXY", "a"))).isEqualTo("- a");
    assertThat(hosts(Map.of("HTTPS_PROXY", "a", "https_proxy", "b"))).isEqualTo("- b");
    assertThat(hosts(Map.of("HTTPS_PROXY", "a", "https_proxy", ""))).isEqualTo("- a");
    assertThat(hosts(Map.of("ALL_PROXY", "a", "https_proxy", "b"))).isEqualTo("a b");
    assertThat(hosts(Map.of("ALL_PROXY", "a", "all_proxy", "c"))).isEqualTo("c c");
    assertThat(hosts(Map.of("ALL_PROXY", "a", "NO_PROXY", "test"))).isEqualTo("- -");
    assertThat(hosts(Map.of("ALL_PROXY", "a", "NO_PROXY", "test", "no_proxy", "x")))
        .isEqualTo("a a");
    assertThat(hosts(Map.of("ALL_PROXY", "a", "NO_PROXY", "<local>;10.0.0.0/99, api.test")))
        .as("what makes no sense is passed over")
        .isEqualTo("- -");
  }

  @Test
  void aVariableThatIsNoProxyIsRefusedIfItIsUsed() {
    Map<String, String> bad = Map.of("ALL_PROXY", "ftp://canary", "https_proxy", "b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Proxies.fromEnvironment(bad::get))
        .withMessageContaining("ALL_PROXY")
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("canary"));
    Map<String, String> unused =
        Map.of("ALL_PROXY", "ftp://x", "https_proxy", "b", "http_proxy", "a");
    assertThat(hosts(unused)).isEqualTo("a b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*                        | http://a.test            | true",
        "example.com              | http://example.com       | true",
        "example.com              | https://www.example.com  | true",
        "example.com              | http://notexample.com    | false",
        "example.com              | http://example.com.evil  | false",
        ".example.com             | http://example.com       | true",
        ".example.com             | http://www.example.com   | true",
        "*.example.com            | http://www.example.com   | true",
        "Example.COM.             | http://example.com       | true",
        "example.com              | http://EXAMPLE.com.      | true",
        "bücher.example           | http://xn--bcher-kva.example | true",
        "example.com:8080         | http://example.com:8080  | true",
        "example.com:8080         | http://example.com       | false",
        "example.com:443          | https://example.com      | true",
        "a.test,example.com b.test| http://b.test            | true",
        "localhost                | http://localhost:1       | true",
        "localhost                | http://127.0.0.1         | false",
        "127.0.0.1                | http://127.0.0.1         | true",
        "127.0.0.1                | http://127.0.0.2         | false",
        "127.0.0.1                | http://[::ffff:127.0.0.1]| true",
        "127.0.0.1:80             | http://127.0.0.1         | true",
        "127.0.0.1:81             | http://127.0.0.1         | false",
        "127.0.0.0/8              | http://127.9.9.9         | true",
        "127.0.0.0/8              | http://128.0.0.1         | false",
        "127.0.0.0/8              | http://[::1]             | false",
        "10.1.2.3/8               | http://10.9.9.9          | true",
        "192.168.4.0/22           | http://192.168.7.255     | true",
        "192.168.4.0/22           | http://192.168.8.0       | false",
        "0.0.0.0/0                | http://1.2.3.4           | true",
        "0.0.0.0/0                | http://[::1]             | false",
        "10.0.0.1/32              | http://10.0.0.1          | true",
        "10.0.0.1/32              | http://10.0.0.0          | false",
        "::1                      | http://[::1]             | true",
        "[::1]                    | http://[0:0::1]:8080     | true",
        "[::1]:8080               | http://[::1]:8080        | true",
        "[::1]:8080               | http://[::1]             | false",
        "::1                      | http://[::2]             | false",
        "fd00::/8                 | http://[fdff::1]         | true",
        "fd00::/8                 | http://[fe00::1]         | false",
        "0.0.1                    | http://127.0.0.1         | false",
        "1                        | http://127.0.0.1         | false",
      })
  void someOriginsAreReachedDirectly(String list, String url, boolean direct) {
    Proxies lenient = Proxies.fromEnvironment(Map.of("all_proxy", "p", "no_proxy", list)::get);
    Origin origin = Url.parse(url).origin();
    assertThat(lenient.serverFor(origin) == null).isEqualTo(direct);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "10.0.0.0/",
        "a.test/8",
        "::1/129",
        "10.0/8",
        "a b/c",
        "a:0",
        "a:x",
        "a:65536",
        "[::1",
        "<local>",
        "a..b",
        "/8",
        "\u0000"
      })
  void aListOfOnesOwnIsChecked(String list) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Proxies.of(ProxyServer.parse("p")).except("x.test, " + list));
  }

  @Test
  void exceptionsAddUp() {
    Proxies some = Proxies.of(ProxyServer.parse("p")).except("a.test").except("b.test, c.test");
    assertThat(some.serverFor(Url.parse("http://a.test").origin())).isNull();
    assertThat(some.serverFor(Url.parse("http://c.test").origin())).isNull();
    assertThat(hosts(some)).isEqualTo("p p");
  }
}
