package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.headrace.core.Origin;
import dev.headrace.core.ProxyServer;
import dev.headrace.core.Url;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The talks with proxies, without a network: whole, in pieces, and with noise. */
class ProxyTalkTest {
  private static final long SEED = Long.getLong("headrace.seed", new Random().nextLong());
  private static final Origin ORIGIN = Url.parse("https://api.test").origin();
  private static final String OPEN = "open";

  private static ConnectTalk connect(String proxy) {
    return new ConnectTalk(ProxyServer.parse(proxy), ORIGIN, 10, 1_000);
  }

  private static SocksTalk socks(String proxy) {
    return new SocksTalk(ProxyServer.parse(proxy), ORIGIN, null);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** What is said in reply to these pieces, and how it ends. */
  private static List<String> said(ProxyTalk talk, List<String> pieces) {
    List<String> said = new ArrayList<>();
    said.add(text(talk.begin()));
    ByteBuffer in = ByteBuffer.allocate(1 << 12);
    try {
      for (String piece : pieces) {
        in.put(piece.getBytes(StandardCharsets.ISO_8859_1));
        byte[] next = talk.hear(in.flip());
        in.compact();
        if (next == null) {
          said.add(OPEN);
          return said;
        }
        if (next.length > 0) {
          said.add(text(next));
        }
      }
    } catch (ProxyFailure failure) {
      said.add(failure.status + " " + failure.getMessage());
    }
    return said;
  }

  private static List<String> split(String text) {
    return text.chars().mapToObj(c -> String.valueOf((char) c)).toList();
  }

  @Test
  void asksForATunnel() {
    assertThat(text(connect("u:p@proxy").begin()))
        .isEqualTo(
            String.join(
                "\r\n",
                "CONNECT api.test:443 HTTP/1.1",
                "Host: api.test:443",
                "Proxy-Authorization: Basic dTpw",
                "",
                ""));
    assertThat(text(connect("proxy").begin()))
        .isEqualTo("CONNECT api.test:443 HTTP/1.1\r\nHost: api.test:443\r\n\r\n");
    Origin v6 = Url.parse("https://[::1]:8443").origin();
    assertThat(text(new ConnectTalk(ProxyServer.parse("p"), v6, 10, 100).begin()))
        .startsWith("CONNECT [0:0:0:0:0:0:0:1]:8443 HTTP/1.1\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.0 299\n\n",
        "HTTP/1.1 100 C\r\n\r\nHTTP/1.1 103 E\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nB: c\r\n d\r\n\r\n"
      })
  void aTunnelIsOpenHoweverTheHeadComes(String head) {
    assertThat(said(connect("p"), List.of(head))).last().isEqualTo(OPEN);
    assertThat(said(connect("p"), split(head))).last().isEqualTo(OPEN);
    assertThat(said(connect("p"), split(head.substring(0, head.length() - 1)))).hasSize(1);
  }

  @Test
  void aHeadOverItsBoundsIsAFailure() {
    String many = "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(11) + "\r\n";
    String few = "HTTP/1.1 200 OK\r\n" + "A: b\r\n".repeat(10) + "\r\n";
    String wide = "HTTP/1.1 200 OK\r\nA: " + "b".repeat(1_000) + "\r\n\r\n";
    assertThat(said(connect("p"), List.of(few))).last().isEqualTo(OPEN);
    assertThat(said(connect("p"), List.of(many)).get(1)).contains("too many fields");
    assertThat(said(connect("p"), List.of(wide)).get(1)).contains("too long");
    assertThat(said(connect("p"), List.of(wide.substring(0, 1_010))).get(1)).contains("too long");
  }

  @Test
  void noMessageHoldsWhatTheProxySent() {
    for (String head :
        List.of(
            "canary\r\n\r\n",
            "HTTP/1.1 500 canary\r\n\r\n",
            "HTTP/1.1 407 canary\r\nProxy-Authenticate: Basic realm=canary\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncanary\r\n\r\n")) {
      assertThat(said(connect("u:secret@p"), List.of(head)).get(1))
          .doesNotContain("canary")
          .doesNotContain("secret");
    }
  }

  @Test
  void socksIsSpokenHoweverTheBytesCome() throws UnknownHostException {
    String method = "\5\2";
    String passed = "\1\0";
    String reply = "\5\0\0\3\4name\1\2";
    List<String> expected = List.of("\5\2\0\2", "\1\1u\2pw", "\5\1\0\3\10api.test\1\u00bb", OPEN);
    assertThat(said(socks("socks5h://u:pw@p"), List.of(method, passed, reply))).isEqualTo(expected);
    assertThat(said(socks("socks5h://u:pw@p"), split(method + passed + reply))).isEqualTo(expected);
    String v4 = "\5\0\0\1\1\2\3\4\5\6";
    InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, 0, 9});
    SocksTalk here = new SocksTalk(ProxyServer.parse("socks5://p"), ORIGIN, address);
    assertThat(said(here, split("\5\0" + v4)))
        .containsExactly("\5\1\0", "\5\1\0\1\12\0\0\11\1\u00bb", OPEN);
    String v6 = "\5\0\0\4" + "x".repeat(18);
    assertThat(said(socks("socks5h://p"), split("\5\0" + v6))).last().isEqualTo(OPEN);
    assertThat(said(socks("socks5h://p"), split("\5\0" + v6.substring(0, 21)))).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 502",
    "2, 403",
    "3, 502",
    "4, 502",
    "5, 502",
    "6, 502",
    "7, 501",
    "8, 501",
    "9, 502",
    "255, 502"
  })
  void whatSocksRefusesHasTheStatusThatMeansTheSame(int reply, int status) {
    List<String> said = said(socks("socks5h://p"), split("\5\0\5" + (char) reply));
    assertThat(said).last().asString().startsWith(status + " ").contains("api.test");
  }

  @Test
  void socksCredentialsThatAreWantedOrWrongAre407() {
    assertThat(said(socks("socks5h://p"), List.of("\5\u00ff"))).last().asString().startsWith("407");
    assertThat(said(socks("socks5h://p"), List.of("\5\2"))).last().asString().startsWith("407");
    assertThat(said(socks("socks5h://u:p@p"), List.of("\5\u00ff")))
        .last()
        .asString()
        .startsWith("407");
    assertThat(said(socks("socks5h://u:p@p"), List.of("\5\2", "\1\1")))
        .last()
        .asString()
        .startsWith("407");
  }

  @Test
  void whatIsNoSocksIsAFailure() {
    for (List<String> pieces :
        List.of(
            List.of("HTTP/1.1"),
            List.of("\4\0"),
            List.of("\5\0\5"),
            List.of("\5\0", "\4\0\0\1"),
            List.of("\5\0", "\5\0\0\2x"),
            List.of("\5\0", "\5\0\0\1\1\1\1\1\1\1x"))) {
      assertThat(said(socks("socks5h://p"), pieces)).last().asString().startsWith("0 ");
    }
  }

  @Test
  void noiseIsAnsweredOrRefusedAndNothingElse() {
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      byte[] noise = new byte[random.nextInt(40)];
      random.nextBytes(noise);
      ProxyTalk talk = i % 2 == 0 ? connect("p") : socks("socks5h://u:p@p");
      if (i % 2 == 1 && noise.length > 2) {
        noise[0] = 5;
        noise[1] = (byte) (random.nextInt(2) * 2);
      }
      talk.begin();
      ByteBuffer in = ByteBuffer.wrap(noise);
      try {
        byte[] next = talk.hear(in);
        assertThat(in.position()).as("seed %d", SEED).isBetween(0, noise.length);
        assertThat(next).as("seed %d", SEED).isNotNull();
      } catch (ProxyFailure typed) {
        assertThat(typed).as("seed %d", SEED).hasMessageMatching("[ -~]+");
      }
    }
    assertThatExceptionOfType(ProxyFailure.class)
        .as("control")
        .isThrownBy(
            () -> connect("p").hear(ByteBuffer.wrap("x\n".getBytes(StandardCharsets.UTF_8))));
  }
}
