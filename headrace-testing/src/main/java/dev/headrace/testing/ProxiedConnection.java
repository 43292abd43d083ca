package dev.headrace.testing;

import dev.headrace.core.Headers;
import dev.headrace.core.Url;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** One client's connection to a {@link TestProxy}: SOCKS 5 if its first byte is a 5, else HTTP. */
final class ProxiedConnection implements TestProxy.Work {
  private static final int SOCKS = 5;
  private final TestProxy proxy;
  private final Socket client;
  private @Nullable Socket server; // that plain requests go to

  ProxiedConnection(TestProxy proxy, Socket client) {
    this.proxy = proxy;
    this.client = client;
  }

  @Override
  public void run() throws IOException {
    PushbackInputStream in = new PushbackInputStream(client.getInputStream());
    int first = in.read();
    if (first < 0) {
      return;
    }
    in.unread(first);
    if (first == SOCKS) {
      socks(new DataInputStream(in));
    } else {
      try {
        http(in);
      } finally {
        if (server != null) {
          server.close();
        }
      }
    }
  }

  private void http(InputStream in) throws IOException {
    RequestReader reader = new RequestReader(in);
    for (Received.Head head = reader.head(); head != null; head = reader.head()) {
      byte[] body = reader.body(head.headers());
      if (!mayPass(head.headers())) {
        say("HTTP/1.1 407 Credentials\r\nProxy-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n");
        continue;
      }
      proxy.asks(head.method() + " " + head.target());
      if (head.method().equals("CONNECT")) {
        tunnel(head.target(), in, reader);
        return;
      }
      pass(head, body);
    }
  }

  private void tunnel(String authority, InputStream in, RequestReader reader) throws IOException {
    int port = Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1));
    Socket server = open(port);
    if (server == null) {
      say("HTTP/1.1 502 Unreachable\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    if (reader.buffered() > 0) {
      throw new RequestReader.Malformed("bytes before the tunnel was there");
    }
    say("HTTP/1.1 200 Go ahead\r\n\r\n");
    relay(in, server);
  }

  /** Sends the request in origin-form (RFC 9112 §3.2.1), without what was for the proxy. */
  private void pass(Received.Head head, byte[] body) throws IOException {
    Url url = Url.parse(head.target());
    StringBuilder text = new StringBuilder();
    text.append(head.method()).append(' ').append(url.target()).append(" HTTP/1.1\r\n");
    for (Headers.Field field : head.headers()) {
      if (!field.name().equalsIgnoreCase("Proxy-Authorization")
          && !field.name().equalsIgnoreCase("Transfer-Encoding")) {
        text.append(field.name()).append(": ").append(field.value()).append("\r\n");
      }
    }
    if (head.headers().contains("Transfer-Encoding")) {
      text.append("Content-Length: ").append(body.length).append("\r\n");
    }
    OutputStream out = server(url.origin().port()).getOutputStream();
    out.write(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    out.write(body);
  }

  /** The connection to the server that all requests of this client go to. */
  private Socket server(int port) throws IOException {
    Socket known = server;
    if (known != null && known.getPort() == port) {
      return known;
    }
    if (known != null) {
      throw new RequestReader.Malformed("one connection to a proxy was used for two servers");
    }
    Socket fresh = proxy.connect(port);
    server = fresh;
    answers(fresh);
    return fresh;
  }

  private boolean mayPass(Headers headers) {
    String user = proxy.user();
    if (user == null) {
      return true;
    }
    byte[] pair = (user + ":" + proxy.password()).getBytes(StandardCharsets.UTF_8);
    String wanted = "Basic " + Base64.getEncoder().encodeToString(pair);
    return wanted.equals(headers.first("Proxy-Authorization"));
  }

  /** RFC 1928 and RFC 1929. */
  private void socks(DataInputStream in) throws IOException {
    OutputStream out = client.getOutputStream();
    in.readByte();
    byte[] methods = in.readNBytes(in.readUnsignedByte());
    int method = proxy.user() == null ? 0 : 2;
    boolean offered = new String(methods, StandardCharsets.ISO_8859_1).indexOf(method) >= 0;
    out.write(new byte[] {SOCKS, (byte) (offered ? method : 0xff)});
    if (!offered || method == 2 && !knows(in, out)) {
      return;
    }
    in.readNBytes(3);
    String host = host(in);
    int port = in.readUnsignedShort();
    proxy.asks("SOCKS5 " + host + ":" + port);
    Socket server = open(port);
    out.write(new byte[] {SOCKS, (byte) (server == null ? 5 : 0), 0, 1, 127, 0, 0, 1, 0, 0});
    if (server != null) {
      relay(in, server);
    }
  }

  private boolean knows(DataInputStream in, OutputStream out) throws IOException {
    in.readByte();
    String user = text(in);
    String password = text(in);
    boolean right = user.equals(proxy.user()) && password.equals(proxy.password());
    out.write(new byte[] {1, (byte) (right ? 0 : 1)});
    return right;
  }

  private static String host(DataInputStream in) throws IOException {
    return switch (in.readByte()) {
      case 1 -> java.net.InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
      case 3 -> "name " + text(in);
      case 4 -> "[" + java.net.InetAddress.getByAddress(in.readNBytes(16)).getHostAddress() + "]";
      default -> throw new RequestReader.Malformed("an address of an unknown type");
    };
  }

  private static String text(DataInputStream in) throws IOException {
    return new String(in.readNBytes(in.readUnsignedByte()), StandardCharsets.UTF_8);
  }

  private @Nullable Socket open(int port) {
    try {
      return proxy.connect(port);
    } catch (IOException refused) {
      return null;
    }
  }

  private void relay(InputStream in, Socket server) throws IOException {
    try (server) {
      answers(server);
      in.transferTo(server.getOutputStream());
    }
  }

  private void answers(Socket server) {
    proxy.run(() -> server.getInputStream().transferTo(client.getOutputStream()), server, client);
  }

  private void say(String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
