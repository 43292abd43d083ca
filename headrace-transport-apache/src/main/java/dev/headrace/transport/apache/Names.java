package dev.headrace.transport.apache;

import dev.headrace.core.Origin;
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
   * The addresses of {@code host}, which has the form that {@link Origin} gives it: an address
   * among them is known at once.
   *
   * @throws java.util.concurrent.RejectedExecutionException if too many names are being resolved
   */
  CompletableFuture<InetAddress[]> resolve(String host) {
    InetAddress literal = Origin.address(host);
    if (literal != null) {
      return CompletableFuture.completedFuture(new InetAddress[] {literal});
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
}
