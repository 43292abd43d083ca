package dev.headrace.transport.apache;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;

/**
 * Resolves names on threads that may block: one lookup at a time for each name, shared by all who
 * ask meanwhile. Keeps nothing afterwards; the JVM has its own cache. Thread-safe.
 */
final class Names {
  private final ConcurrentMap<String, CompletableFuture<InetAddress[]>> lookups =
      new ConcurrentHashMap<>();
  private final NameLookup lookup;
  private final Executor executor;

  Names(NameLookup lookup, Executor executor) {
    this.lookup = lookup;
    this.executor = executor;
  }

  /**
   * The addresses of {@code host}, which has the form that {@link dev.headrace.core.Origin} gives
   * it: an address among them is known at once.
   *
   * @throws java.util.concurrent.RejectedExecutionException if too many names are being resolved
   */
  CompletableFuture<InetAddress[]> resolve(String host) {
    if (isAddress(host)) {
      return CompletableFuture.completedFuture(address(host));
    }
    CompletableFuture<InetAddress[]> mine = new CompletableFuture<>();
    CompletableFuture<InetAddress[]> running = lookups.putIfAbsent(host, mine);
    if (running != null) {
      return running;
    }
    try {
      executor.execute(() -> run(host, mine));
    } catch (RuntimeException refused) {
      lookups.remove(host, mine);
      mine.completeExceptionally(refused);
    }
    return mine;
  }

  private void run(String host, CompletableFuture<InetAddress[]> result) {
    InetAddress[] found = null;
    Throwable failure = null;
    try {
      found = lookup.lookup(host);
    } catch (Throwable thrown) { // also Errors: somebody waits
      failure = thrown;
    }
    lookups.remove(host, result);
    if (found != null && found.length > 0) {
      result.complete(found);
    } else {
      result.completeExceptionally(failure != null ? failure : new UnknownHostException(host));
    }
  }

  /** A name's last label is never a number, nor does a name begin with a bracket. */
  static boolean isAddress(String host) {
    char last = host.charAt(host.length() - 1);
    return host.charAt(0) == '[' || last >= '0' && last <= '9' && isDotted(host);
  }

  private static boolean isDotted(String host) {
    for (int i = host.lastIndexOf('.') + 1; i < host.length(); i++) {
      if (host.charAt(i) < '0' || host.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  private static InetAddress[] address(String host) {
    try {
      return new InetAddress[] {InetAddress.getByName(host)};
    } catch (UnknownHostException impossible) {
      throw new IllegalArgumentException("not an address", impossible); // Origin checked it
    }
  }
}
