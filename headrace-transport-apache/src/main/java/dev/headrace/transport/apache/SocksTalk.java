package dev.headrace.transport.apache;

import dev.headrace.core.Origin;
import dev.headrace.core.ProxyServer;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Asks a SOCKS 5 proxy for a connection (RFC 1928), with a password if it wants one (RFC 1929). */
final class SocksTalk implements ProxyTalk {
  private static final byte[] NOTHING = {};
  private static final int VERSION = 5;
  private static final int NO_AUTHENTICATION = 0;
  private static final int PASSWORD = 2;
  private static final int PASSWORD_VERSION = 1;
  private static final int CONNECT = 1;
  private static final int IPV4 = 1;
  private static final int NAME = 3;
  private static final int IPV6 = 4;
  private static final int HEAD = 4; // of the reply, before its address
  private final ProxyServer proxy;
  private final Origin origin;
  private final @Nullable InetAddress address;
  private State state = State.METHOD;

  /** What is waited for. */
  private enum State {
    METHOD,
    PASSWORD,
    REPLY
  }

  /**
   * A talk about {@code origin}.
   *
   * @param address of its host; null if the proxy is to find it
   */
  SocksTalk(ProxyServer proxy, Origin origin, @Nullable InetAddress address) {
    this.proxy = proxy;
    this.origin = origin;
    this.address = address;
  }

  @Override
  public byte[] begin() {
    return proxy.user() == null
        ? new byte[] {VERSION, 1, NO_AUTHENTICATION}
        : new byte[] {VERSION, 2, NO_AUTHENTICATION, PASSWORD};
  }

  @Override
  public byte @Nullable [] hear(ByteBuffer in) throws ProxyFailure {
    if (in.remaining() < 2) {
      return NOTHING;
    }
    return switch (state) {
      case METHOD -> method(in);
      case PASSWORD -> password(in);
      case REPLY -> reply(in);
    };
  }

  private byte[] method(ByteBuffer in) throws ProxyFailure {
    version(in.get());
    int method = in.get() & 0xff;
    nothingMore(in);
    String user = proxy.user();
    if (method == PASSWORD && user != null) {
      state = State.PASSWORD;
      ByteArrayOutputStream words = new ByteArrayOutputStream();
      words.write(PASSWORD_VERSION);
      text(words, user);
      text(words, proxy.password());
      return words.toByteArray();
    }
    if (method != NO_AUTHENTICATION) {
      throw new ProxyFailure(
          407, user == null ? "wants credentials" : "takes no user name and password");
    }
    return request();
  }

  private byte[] password(ByteBuffer in) throws ProxyFailure {
    in.get(); // its version of RFC 1929, which servers set to anything
    if (in.get() != 0) {
      throw new ProxyFailure(407, "refuses the credentials");
    }
    nothingMore(in);
    return request();
  }

  /** RFC 1928 §4. */
  private byte[] request() {
    state = State.REPLY;
    ByteArrayOutputStream words = new ByteArrayOutputStream();
    words.write(VERSION);
    words.write(CONNECT);
    words.write(0);
    if (address == null) {
      words.write(NAME);
      text(words, origin.host());
    } else {
      byte[] bytes = address.getAddress();
      words.write(bytes.length == 4 ? IPV4 : IPV6);
      words.writeBytes(bytes);
    }
    words.write(origin.port() >> 8);
    words.write(origin.port());
    return words.toByteArray();
  }

  /** RFC 1928 §6; the address from which the proxy connects is of no use. */
  private byte @Nullable [] reply(ByteBuffer in) throws ProxyFailure {
    int at = in.position();
    version(in.get(at));
    int verdict = in.get(at + 1) & 0xff;
    if (verdict != 0) {
      throw refusal(verdict);
    }
    if (in.remaining() <= HEAD) {
      return NOTHING;
    }
    int length =
        switch (in.get(at + 3)) {
          case IPV4 -> 4;
          case IPV6 -> 16;
          case NAME -> 1 + (in.get(at + HEAD) & 0xff);
          default -> throw new ProxyFailure(0, "does not speak SOCKS 5");
        };
    if (in.remaining() < HEAD + length + 2) {
      return NOTHING;
    }
    in.position(at + HEAD + length + 2);
    nothingMore(in);
    return null;
  }

  private ProxyFailure refusal(int verdict) {
    String to = " to " + origin.authority();
    return switch (verdict) {
      case 2 -> new ProxyFailure(403, "has a rule against connections" + to);
      case 3 -> new ProxyFailure(502, "has no network that leads" + to);
      case 4 -> new ProxyFailure(502, "found no way" + to);
      case 5 -> new ProxyFailure(502, "was refused the connection" + to);
      case 6 -> new ProxyFailure(502, "got no connection in time" + to);
      case 7, 8 -> new ProxyFailure(501, "cannot make a connection of that kind" + to);
      default -> new ProxyFailure(502, "could not connect" + to);
    };
  }

  private static void version(byte version) throws ProxyFailure {
    if (version != VERSION) {
      throw new ProxyFailure(0, "does not speak SOCKS 5");
    }
  }

  private static void nothingMore(ByteBuffer in) throws ProxyFailure {
    if (in.hasRemaining()) {
      throw new ProxyFailure(0, "sent bytes for which nobody asked");
    }
  }

  private static void text(ByteArrayOutputStream words, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    words.write(bytes.length); // at most 255: ProxyServer and Origin see to it
    words.writeBytes(bytes);
  }
}
