package dev.headrace.transport.apache;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Turns a host's name into addresses; may block. */
@FunctionalInterface
interface NameLookup {

  /** The addresses of {@code host}, in the order in which they are to be tried. */
  InetAddress[] lookup(String host) throws UnknownHostException;

  /** The JVM's own resolver. */
  static NameLookup system() {
    return InetAddress::getAllByName;
  }
}
