package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {

  @ParameterizedTest
  @CsvSource({
    "EXAMPLE.com, example.com",
    "example.com., example.com",
    "bücher.example, xn--bcher-kva.example",
    "BÜCHER.example, xn--bcher-kva.example",
    "XN--BCHER-KVA.example, xn--bcher-kva.example",
    "faß.example, fass.example",
    "ｅｘａｍｐｌｅ.com, example.com",
    "example。com, example.com",
    "ex\u00adample.com, example.com",
    "\u212aelvin.example, kelvin.example",
    "127.0.0.1, 127.0.0.1",
    "127.0.0.1., 127.0.0.1",
    "１２７.0.0.1, 127.0.0.1",
    "1.example, 1.example",
    "My_Service, my_service",
    "_a.b_c.example, _a.b_c.example",
    "[::1], [0:0:0:0:0:0:0:1]",
    "[0:0::1], [0:0:0:0:0:0:0:1]",
    "[2001:DB8::a], [2001:db8:0:0:0:0:0:a]",
    "[::ffff:127.0.0.1], 127.0.0.1",
    "[::FFFF:7f00:1], 127.0.0.1"
  })
  void hasOneNameForOneHost(String host, String expected) {
    Origin origin = Origin.of("http", host, 8080);
    assertThat(origin.host()).isEqualTo(expected);
    assertThat(Origin.of("http", expected, 8080)).isEqualTo(origin).hasSameHashCodeAs(origin);
    assertThat(Url.parse(origin + "/").origin()).isEqualTo(origin);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "..",
        "a..b",
        ".a",
        "a b",
        "a/b",
        "a\\b",
        "a@b",
        "a:b",
        "a%2eb",
        "a\0",
        "a\tb",
        "\u00e9_b",
        "-a_b",
        "-a",
        "127.1",
        "0177.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "1.2.3",
        "1.2.3.4.5",
        "256.0.0.1",
        "1.2.3.04",
        "1.2.3.",
        "a.1",
        "[",
        "]",
        "[]",
        "[1]",
        "[::1",
        "::1",
        "[::1]]",
        "[fe80::1%eth0]",
        "[::1%1]",
        "[:::1]",
        "[1:2:3:4:5:6:7:8:9]",
        "[.::1]",
        "[a.b:c]",
        "[::g]",
        "[127.0.0.1]",
        "\ud800",
        "a\u202eb.c",
        "[::1:٣]"
      })
  void refusesAHostThatIsNotPlain(String host) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Origin.of("http", host, -1))
        .satisfies(e -> assertThat(Redaction.printable(e.getMessage())).isEqualTo(e.getMessage()));
  }

  @Test
  void refusesAHostTooLongBeforeEncodingIt() {
    StringBuilder host = new StringBuilder();
    for (int c = 0x4e00; host.length() < 60_000; c = c == 0x9fff ? 0x4e00 : c + 1) {
      host.append((char) c);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Origin.of("http", host.toString(), -1))
        .withMessage("the host is longer than 253 characters");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Origin.of("http", "[" + ":".repeat(60_000) + "]", -1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Origin.of("http", "a".repeat(64) + ".example", -1));
  }

  @Test
  void knowsDefaultPorts() {
    assertThat(Origin.of("HTTP", "h", -1))
        .hasToString("http://h")
        .isEqualTo(Origin.of("http", "h", 80));
    assertThat(Origin.of("https", "h", 443).authority()).isEqualTo("h");
    assertThat(Origin.of("https", "h", 80).authority()).isEqualTo("h:80");
    assertThat(Origin.of("https", "h", -1).port()).isEqualTo(443);
    assertThat(Origin.of("https", "h", -1).isSecure()).isTrue();
    assertThat(Origin.of("http", "h", -1).isSecure()).isFalse();
  }

  @Test
  void tellsSchemesHostsAndPortsApart() {
    Origin origin = Origin.of("https", "h", 443);
    assertThat(origin)
        .isNotEqualTo(Origin.of("http", "h", 443))
        .isNotEqualTo(Origin.of("https", "i", 443))
        .isNotEqualTo(Origin.of("https", "h", 444))
        .isNotEqualTo(Origin.of("https", "www.h", 443));
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "[::1]", "[fe80::1]", "[::ffff:1.2.3.4]"})
  void knowsAnAddress(String address) {
    String host = Origin.of("http", address, -1).host();
    InetAddress literal = Origin.address(host);
    assertThat(literal).isNotNull();
    assertThat(host).contains(literal.getHostAddress());
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "h2", "1.2.3.x4", "1.2.3.4.a5", "a.b-1", "d_7"})
  void knowsThatANameIsNoAddress(String name) {
    assertThat(Origin.address(Origin.of("http", name, -1).host())).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -2, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void refusesAPortThatIsNone(int port) {
    assertThatIllegalArgumentException().isThrownBy(() -> Origin.of("http", "h", port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ftp", "file", "ws", "http:", "https\n", "\u001b"})
  void refusesASchemeThatIsNotHttp(String scheme) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Origin.of(scheme, "h", -1))
        .satisfies(e -> assertThat(Redaction.printable(e.getMessage())).isEqualTo(e.getMessage()));
  }
}
