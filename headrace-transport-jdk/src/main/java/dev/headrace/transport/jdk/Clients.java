package dev.headrace.transport.jdk;

import dev.headrace.core.Origin;
import dev.headrace.core.spi.TransportOptions;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's clients, one for each TLS context, since theirs is the pool: connections are never
 * shared between contexts. Used on threads that may block. Thread-safe.
 */
final class Clients {
  private static final int ORIGINS = 1_000;
  private static final String[] TLS_PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
  private static final @Nullable MethodHandle SHUTDOWN = shutdown();
  private final Map<Origin, SSLContext> contexts = new HashMap<>(); // guarded by this
  private final Map<SSLContext, HttpClient> clients = new HashMap<>(); // guarded by this
  private final TransportOptions options;
  private final Executor executor;
  private final Supplier<HttpClient.Builder> engines;
  private @Nullable HttpClient clear; // guarded by this
  private boolean closed; // guarded by this

  Clients(TransportOptions options, Executor executor, Supplier<HttpClient.Builder> engines) {
    this.options = options;
    this.executor = executor;
    this.engines = engines;
  }

  /** The client for {@code origin}, or null if all are closed. */
  @Nullable HttpClient of(Origin origin) {
    SSLContext context = origin.isSecure() ? context(origin) : null;
    synchronized (this) {
      if (closed) {
        return null;
      }
      if (context != null) {
        return clients.computeIfAbsent(context, this::make);
      }
      HttpClient known = clear;
      if (known == null) {
        known = make(null);
        clear = known;
      }
      return known;
    }
  }

  private SSLContext context(Origin origin) {
    synchronized (this) {
      SSLContext known = contexts.get(origin);
      if (known != null) {
        return known;
      }
    }
    SSLContext made = options.tlsContext(origin); // outside the lock: it may be slow
    synchronized (this) {
      if (contexts.size() >= ORIGINS) {
        contexts.clear(); // origins made up by a server must not fill the memory
      }
      SSLContext first = contexts.putIfAbsent(origin, made);
      return first != null ? first : made;
    }
  }

  private HttpClient make(@Nullable SSLContext context) {
    HttpClient.Builder builder =
        engines
            .get()
            .version(HttpClient.Version.HTTP_1_1) // and no upgrade from it
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(HttpClient.Builder.NO_PROXY)
            .executor(executor);
    if (context != null) {
      SSLParameters parameters = new SSLParameters();
      parameters.setProtocols(TLS_PROTOCOLS);
      builder.sslContext(new CheckedContext(context)).sslParameters(parameters);
    }
    return builder.build();
  }

  /** Closes the clients where the JDK can (21 or later), else leaves them to the collector. */
  void close() {
    List<HttpClient> all;
    synchronized (this) {
      closed = true;
      all = all();
      clients.clear();
      contexts.clear();
      clear = null;
    }
    MethodHandle shutdown = SHUTDOWN;
    if (shutdown != null) {
      all.forEach(client -> shutDown(shutdown, client));
    }
  }

  /** The clients in use. */
  synchronized List<HttpClient> all() {
    List<HttpClient> all = new ArrayList<>(clients.values());
    if (clear != null) {
      all.add(clear);
    }
    return all;
  }

  private static void shutDown(MethodHandle shutdown, HttpClient client) {
    try {
      shutdown.invoke(client);
    } catch (Throwable impossible) {
      throw new IllegalStateException("the JDK's client cannot be closed", impossible);
    }
  }

  private static @Nullable MethodHandle shutdown() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(HttpClient.class, "shutdownNow", MethodType.methodType(void.class));
    } catch (NoSuchMethodException | IllegalAccessException before21) {
      return null;
    }
  }
}
