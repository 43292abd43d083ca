package dev.headrace.core;

import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Scheme, host and port (RFC 6454): what a credential, a connection and a limit belong to. The host
 * is an A-label in lower case, an IPv4 address in its plain form, or an IPv6 address in brackets;
 * the default port is filled in. Immutable; equal by value.
 */
public final class Origin {
  private static final int MAX_HOST = 253;
  private static final int MAX_IPV6 = 45;
  private final String scheme;
  private final String host;
  private final int port;
  private final String authority;
  private final String text;

  private Origin(String scheme, String host, int port) {
    this.scheme = scheme;
    this.host = host;
    this.port = port;
    boolean usual = port == (scheme.equals("https") ? 443 : 80);
    this.authority = usual ? host : host + ":" + port;
    this.text = scheme + "://" + authority;
  }

  /**
   * The origin of these parts.
   *
   * @param scheme {@code http} or {@code https}, in any case
   * @param port 1 to 65535, or -1 for the scheme's default
   * @throws IllegalArgumentException if a part is not acceptable; says which
   */
  public static Origin of(String scheme, String host, int port) {
    String lower = scheme.toLowerCase(Locale.ROOT);
    boolean secure = lower.equals("https");
    if (!secure && !lower.equals("http")) {
      throw new IllegalArgumentException(
          "scheme '" + Redaction.printable(lower) + "' is not supported: use http or https");
    }
    if (port != -1 && (port < 1 || port > 65535)) {
      throw new IllegalArgumentException("port " + port + " is outside 1 to 65535");
    }
    return new Origin(lower, normalHost(host), port != -1 ? port : secure ? 443 : 80);
  }

  /** {@code http} or {@code https}. */
  public String scheme() {
    return scheme;
  }

  /** The normalised host; an IPv6 address stands in brackets. */
  public String host() {
    return host;
  }

  /** The port, never -1. */
  public int port() {
    return port;
  }

  /** Whether it is https. */
  public boolean isSecure() {
    return scheme.equals("https");
  }

  /** Host, and the port unless it is the scheme's default: the Host field (RFC 9110 §7.2). */
  public String authority() {
    return authority;
  }

  /**
   * The address that a host is; null if it is a name. Nothing is resolved.
   *
   * @param host as {@link #host()} has it: the last label of a name is no number
   */
  public static @Nullable InetAddress address(String host) {
    char last = host.charAt(host.length() - 1);
    boolean literal =
        last == ']' || last >= '0' && last <= '9' && isNumber(host, host.lastIndexOf('.') + 1);
    try {
      return literal ? InetAddress.getByName(host) : null;
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException("not a host as an origin has it", impossible);
    }
  }

  private static boolean isNumber(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static String normalHost(String host) {
    if (host.startsWith("[")) {
      return ipv6(host);
    }
    if (host.length() > MAX_HOST) { // before the encoder, whose time grows with the square
      throw new IllegalArgumentException("the host is longer than " + MAX_HOST + " characters");
    }
    String ascii = asciiHost(host);
    String name = ascii.endsWith(".") ? ascii.substring(0, ascii.length() - 1) : ascii;
    boolean blankLabel = name.isEmpty() || name.startsWith(".") || name.contains("..");
    if (blankLabel || name.length() > MAX_HOST) {
      throw new IllegalArgumentException("host '" + Redaction.printable(host) + "' is not valid");
    }
    String last = name.substring(name.lastIndexOf('.') + 1);
    boolean numeric = isNumber(last, 0) || last.startsWith("0x");
    if (numeric && !isPlainIpv4(name)) { // 127.1, 0177.0.0.1, 2130706433: two parsers may differ
      throw new IllegalArgumentException(
          "host '" + Redaction.printable(host) + "' is not a plain IPv4 address");
    }
    return name;
  }

  /** The host in A-labels. An underscore is let through: names of containers have one. */
  private static String asciiHost(String host) {
    try {
      String checked = host.replace('_', 'x');
      String encoded = IDN.toASCII(checked, IDN.USE_STD3_ASCII_RULES).toLowerCase(Locale.ROOT);
      if (host.indexOf('_') < 0) {
        return encoded;
      }
      if (encoded.equalsIgnoreCase(checked)) { // all of it ASCII, and proper but for the underscore
        return host.toLowerCase(Locale.ROOT);
      }
    } catch (IllegalArgumentException bad) {
      // said below
    }
    throw new IllegalArgumentException("host '" + Redaction.printable(host) + "' is not valid");
  }

  private static boolean isPlainIpv4(String name) {
    String[] parts = name.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      boolean digits = !part.isEmpty() && part.length() <= 3 && isNumber(part, 0);
      if (!digits || Integer.parseInt(part) > 255 || part.length() > 1 && part.startsWith("0")) {
        return false;
      }
    }
    return true;
  }

  private static String ipv6(String host) {
    String inner = host.endsWith("]") ? host.substring(1, host.length() - 1) : "";
    boolean plausible =
        inner.length() >= 2
            && inner.length() <= MAX_IPV6
            && inner.indexOf(':') >= 0
            && inner.charAt(0) != '.'
            && inner
                .chars()
                .allMatch(c -> c == ':' || c == '.' || Character.digit(c, 16) >= 0 && c < 128);
    if (plausible) {
      try {
        // a literal in hexadecimal and colons: parsed by the JDK, never resolved
        InetAddress address = InetAddress.getByName(inner);
        String normal = address.getHostAddress().toLowerCase(Locale.ROOT);
        return address instanceof Inet4Address ? normal : "[" + normal + "]"; // ::ffff:a.b.c.d
      } catch (UnknownHostException bad) {
        // said below
      }
    }
    throw new IllegalArgumentException(
        "host '" + Redaction.printable(host) + "' is not an IPv6 address (zones are not accepted)");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Origin that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** {@code scheme://authority}. */
  @Override
  public String toString() {
    return text;
  }
}
