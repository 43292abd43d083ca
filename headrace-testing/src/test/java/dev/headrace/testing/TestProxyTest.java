package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TestProxyTest {
  private static final String BASIC = "Proxy-Authorization: Basic dTpw\r\n"; // u:p

  private static Socket connected(TestProxy proxy, String words) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout(30_000);
    say(socket, words);
    return socket;
  }

  private static void say(Socket socket, String words) throws IOException {
    socket.getOutputStream().write(words.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static String line(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  @Test
  void leadsToServersForThoseWhoMay() throws IOException {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"));
        TestProxy proxy = TestProxy.wanting("u", "p")) {
      String host = "any.test:" + server.port();
      String get = "GET http://" + host + "/a HTTP/1.1\r\nHost: " + host + "\r\n";
      try (Socket client = connected(proxy, get + "\r\n")) {
        assertThat(line(client)).isEqualTo("HTTP/1.1 407 Credentials");
      }
      assertThat(proxy.asked()).isEmpty();
      try (Socket client = connected(proxy, get + BASIC + "\r\n")) {
        assertThat(line(client)).isEqualTo("HTTP/1.1 200 OK");
      }
      String connect = "CONNECT " + host + " HTTP/1.1\r\n" + BASIC + "\r\n";
      try (Socket client = connected(proxy, connect)) {
        assertThat(line(client)).isEqualTo("HTTP/1.1 200 Go ahead");
        assertThat(line(client)).isEmpty();
        say(client, "GET /b HTTP/1.1\r\n\r\n");
        assertThat(line(client)).isEqualTo("HTTP/1.1 200 OK");
      }
      assertThat(proxy.asked()).containsExactly("GET http://" + host + "/a", "CONNECT " + host);
      assertThat(server.received()).extracting(Received::target).containsExactly("/a", "/b");
      assertThat(server.received().get(0).headers().contains("Proxy-Authorization")).isFalse();
      assertThat(proxy.failures()).isEmpty();
    }
  }

  @Test
  void speaksSocks() throws IOException {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "x"));
        TestProxy proxy = TestProxy.start()) {
      String port = (char) (server.port() >> 8) + "" + (char) (server.port() & 0xff);
      String words = "\5\1\0" + "\5\1\0\3\3a.b" + port + "GET /c HTTP/1.1\r\n\r\n";
      try (Socket client = connected(proxy, words)) {
        assertThat(client.getInputStream().readNBytes(12))
            .containsExactly(5, 0, 5, 0, 0, 1, 127, 0, 0, 1, 0, 0);
        assertThat(line(client)).isEqualTo("HTTP/1.1 200 OK");
      }
      assertThat(proxy.asked()).containsExactly("SOCKS5 name a.b:" + server.port());
    }
  }

  @Test
  void tellsOfAServerThatRefuses() throws IOException {
    try (FaultServer refusing = FaultServer.refusing();
        TestProxy proxy = TestProxy.start();
        Socket client = connected(proxy, "CONNECT a:" + refusing.port() + " HTTP/1.1\r\n\r\n")) {
      assertThat(line(client)).isEqualTo("HTTP/1.1 502 Unreachable");
    }
  }
}
