package dev.headrace.core;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The origins that need no proxy, as a list of names, addresses and blocks says. Immutable. */
record NoProxy(List<Entry> entries) {
  static final NoProxy NOBODY = new NoProxy(List.of());
  private static final int ANY_PORT = -1;

  /** What {@code list} says; entries that are not understood match nothing. */
  static NoProxy lenient(String list) {
    return parse(list, false);
  }

  /** What {@code list} says; refuses an entry that is not understood. */
  static NoProxy strict(String list) {
    return parse(list, true);
  }

  private static NoProxy parse(String list, boolean strict) {
    List<Entry> entries = new ArrayList<>();
    for (String text : list.strip().split("[,\\s]+", -1)) {
      Entry entry = text.isEmpty() ? null : entry(text);
      if (entry != null) {
        entries.add(entry);
      } else if (strict && !text.isEmpty()) {
        throw new IllegalArgumentException(
            "'" + Redaction.printable(text) + "' is no host, address, block of addresses or *");
      }
    }
    return new NoProxy(List.copyOf(entries));
  }

  NoProxy and(NoProxy other) {
    List<Entry> both = new ArrayList<>(entries);
    both.addAll(other.entries);
    return new NoProxy(List.copyOf(both));
  }

  boolean matches(Origin origin) {
    if (entries.isEmpty()) {
      return false;
    }
    byte[] address = address(origin.host());
    for (Entry entry : entries) {
      if (entry.matches(origin, address)) {
        return true;
      }
    }
    return false;
  }

  /** One entry. */
  private sealed interface Entry {
    boolean matches(Origin origin, byte @Nullable [] address);
  }

  /** Everything. */
  private record Everybody() implements Entry {
    @Override
    public boolean matches(Origin origin, byte @Nullable [] address) {
      return true;
    }
  }

  /** A name and all below it. */
  private record Named(String name, int port) implements Entry {
    @Override
    public boolean matches(Origin origin, byte @Nullable [] address) {
      String host = origin.host();
      return address == null
          && (port == ANY_PORT || port == origin.port())
          && host.endsWith(name)
          && (host.length() == name.length()
              || host.charAt(host.length() - name.length() - 1) == '.');
    }
  }

  /** An address, or those that have so many bits in common with it. */
  @SuppressWarnings("ArrayRecordComponent") // looked at, never compared
  private record Block(byte[] start, int bits, int port) implements Entry {
    @Override
    public boolean matches(Origin origin, byte @Nullable [] address) {
      if (address == null
          || address.length != start.length
          || port != ANY_PORT && port != origin.port()) {
        return false;
      }
      for (int i = 0; i < bits; i++) {
        if (((address[i / 8] ^ start[i / 8]) & 0x80 >> i % 8) != 0) {
          return false;
        }
      }
      return true;
    }
  }

  private static @Nullable Entry entry(String text) {
    if (text.equals("*")) {
      return new Everybody();
    }
    int slash = text.indexOf('/');
    if (slash >= 0) {
      return block(text.substring(0, slash), text.substring(slash + 1));
    }
    boolean bareIpv6 = !text.startsWith("[") && text.indexOf(':') != text.lastIndexOf(':');
    int colon = bareIpv6 ? -1 : text.startsWith("[") ? text.indexOf("]:") + 1 : text.indexOf(':');
    String host = colon <= 0 ? text : text.substring(0, colon);
    String digits = colon <= 0 ? "" : text.substring(colon + 1);
    int port = colon <= 0 ? ANY_PORT : number(digits, 65_535);
    if (colon > 0 && port < 1) {
      return null;
    }
    String name = host.startsWith("*.") ? host.substring(2) : host;
    String normal = normal(name.startsWith(".") ? name.substring(1) : name);
    if (normal == null) {
      return null;
    }
    byte[] address = address(normal);
    return address == null ? new Named(normal, port) : new Block(address, 8 * address.length, port);
  }

  private static @Nullable Entry block(String start, String prefix) {
    String normal = normal(start);
    byte[] address = normal == null ? null : address(normal);
    int bits = address == null ? -1 : number(prefix, 8 * address.length);
    return address == null || bits < 0 ? null : new Block(address, bits, ANY_PORT);
  }

  /** The number that {@code digits} are, or -1 if they are none, or one above {@code most}. */
  private static int number(String digits, int most) {
    if (!digits.matches("\\d{1,5}")) {
      return -1;
    }
    int number = Integer.parseInt(digits);
    return number <= most ? number : -1;
  }

  /** The host as {@link Origin} has it, or null if it is none. */
  private static @Nullable String normal(String host) {
    boolean bareIpv6 = host.indexOf(':') >= 0 && !host.startsWith("[");
    try {
      return Origin.of("http", bareIpv6 ? "[" + host + "]" : host, -1).host();
    } catch (IllegalArgumentException none) {
      return null;
    }
  }

  private static byte @Nullable [] address(String host) {
    InetAddress address = Origin.address(host);
    return address == null ? null : address.getAddress();
  }
}
