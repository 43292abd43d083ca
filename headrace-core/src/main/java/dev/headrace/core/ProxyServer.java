package dev.headrace.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A proxy: how it is spoken to, where it is, and the user name and password that it wants. Both are
 * secrets that go to the proxy only; {@link #toString} masks them. Immutable; equal by value.
 */
public final class ProxyServer {
  private static final int USUAL_PORT = 1080; // as curl has it
  private static final int MAX_SOCKS_TEXT = 255; // RFC 1929 §2: a length is one byte
  private final Kind kind;
  private final Origin address;
  private final @Nullable String user;
  private final String password;

  private ProxyServer(Kind kind, Origin address, @Nullable String user, String password) {
    this.kind = kind;
    this.address = address;
    this.user = user;
    this.password = password;
  }

  /** How a proxy is spoken to. */
  public enum Kind {
    /** CONNECT for https (RFC 9110 §9.3.6), absolute-form for http (RFC 9112 §3.2.2). */
    HTTP,
    /** SOCKS 5 (RFC 1928); names of servers are resolved here. */
    SOCKS5,
    /** SOCKS 5 (RFC 1928); names of servers are resolved by the proxy. */
    SOCKS5H
  }

  /**
   * The proxy that {@code url} names: {@code http://}, {@code socks5://} or {@code socks5h://},
   * then {@code user:password@} if it wants them, percent-encoded, then host and port. Without a
   * scheme it is {@code http}, without a port 1080, as curl reads it.
   *
   * @throws IllegalArgumentException if it is anything else; does not show it
   */
  public static ProxyServer parse(String url) {
    int slashes = url.indexOf("://");
    Kind kind = kind(slashes < 0 ? "http" : url.substring(0, slashes));
    String rest = url.substring(slashes < 0 ? 0 : slashes + 3);
    if (rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    if (rest.chars().anyMatch(c -> c == '/' || c == '?' || c == '#' || c == '\\')) {
      throw new IllegalArgumentException(
          "the proxy's URL holds more than user, password, host and port;"
              + " percent-encode such characters in a password");
    }
    int at = rest.lastIndexOf('@');
    ProxyServer bare = new ProxyServer(kind, address(rest.substring(at + 1)), null, "");
    if (at < 0) {
      return bare;
    }
    int colon = rest.indexOf(':');
    boolean hasPassword = colon >= 0 && colon < at;
    return bare.withCredentials(
        decode(rest.substring(0, hasPassword ? colon : at)),
        hasPassword ? decode(rest.substring(colon + 1, at)) : "");
  }

  /**
   * This proxy with these credentials in place of its own.
   *
   * @throws IllegalArgumentException if they cannot be told to such a proxy; does not show them
   */
  public ProxyServer withCredentials(String user, String password) {
    if (user.isEmpty() || hasControls(user) || hasControls(password)) {
      throw new IllegalArgumentException(
          "the proxy's user name is empty, or it or the password holds a control character");
    }
    if (isSocks()
        && (bytes(user).length > MAX_SOCKS_TEXT || bytes(password).length > MAX_SOCKS_TEXT)) {
      throw new IllegalArgumentException("the proxy's user name or password is over 255 bytes");
    }
    if (!isSocks() && user.indexOf(':') >= 0) { // RFC 7617 §2
      throw new IllegalArgumentException("the proxy's user name holds a colon (RFC 7617 §2)");
    }
    return new ProxyServer(kind, address, user, password);
  }

  /** How it is spoken to. */
  public Kind kind() {
    return kind;
  }

  /** Whether it speaks SOCKS. */
  public boolean isSocks() {
    return kind != Kind.HTTP;
  }

  /** Its host as {@link Origin#host()} has it. */
  public String host() {
    return address.host();
  }

  /** Its port. */
  public int port() {
    return address.port();
  }

  /** Host and port, for people: without credentials. */
  public String authority() {
    return host() + ":" + port();
  }

  /** The user name, or null if it wants none. */
  public @Nullable String user() {
    return user;
  }

  /** The password; empty if there is none. A secret. */
  public String password() {
    return password;
  }

  /**
   * The value of {@code Proxy-Authorization} (RFC 9110 §11.7.2), Basic (RFC 7617), or null if it
   * wants none. A secret that must go to the proxy only.
   */
  public @Nullable String authorization() {
    return user == null
        ? null
        : "Basic " + Base64.getEncoder().encodeToString(bytes(user + ":" + password));
  }

  private static Kind kind(String scheme) {
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "http" -> Kind.HTTP;
      case "socks5" -> Kind.SOCKS5;
      case "socks5h" -> Kind.SOCKS5H;
      default ->
          throw new IllegalArgumentException(
              "the proxy's scheme is not supported: write http://, socks5:// or socks5h://");
    };
  }

  private static Origin address(String authority) {
    int colon = authority.startsWith("[") ? authority.indexOf("]:") + 1 : authority.indexOf(':');
    String host = colon <= 0 ? authority : authority.substring(0, colon);
    String port = colon <= 0 ? "" : authority.substring(colon + 1);
    try {
      boolean digits = port.chars().allMatch(c -> c >= '0' && c <= '9') && port.length() <= 5;
      if (colon != 0 || authority.startsWith("[")) {
        return Origin.of(
            "http", host, !digits ? 0 : port.isEmpty() ? USUAL_PORT : Integer.parseInt(port));
      }
    } catch (IllegalArgumentException told) {
      // said below, without a text that may be a secret in the wrong place
    }
    throw new IllegalArgumentException(
        "the proxy's host or port is not valid: write http://host:port");
  }

  private static String decode(String text) {
    byte[] encoded = bytes(text);
    ByteBuffer plain = ByteBuffer.allocate(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] != '%') {
        plain.put(encoded[i]);
        continue;
      }
      int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
      int low = i + 2 < encoded.length ? Character.digit(encoded[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw badEncoding();
      }
      plain.put((byte) (high << 4 | low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(plain.flip()).toString();
    } catch (CharacterCodingException notText) {
      throw badEncoding();
    }
  }

  private static IllegalArgumentException badEncoding() {
    return new IllegalArgumentException(
        "the proxy's user name or password is not percent-encoded UTF-8: write % as %25");
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ProxyServer that
        && kind == that.kind
        && address.equals(that.address)
        && Objects.equals(user, that.user)
        && password.equals(that.password);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, address, user, password);
  }

  /** Its URL, credentials masked. */
  @Override
  public String toString() {
    String credentials = user == null ? "" : Redaction.MASK + "@";
    return kind.name().toLowerCase(Locale.ROOT) + "://" + credentials + authority();
  }
}
