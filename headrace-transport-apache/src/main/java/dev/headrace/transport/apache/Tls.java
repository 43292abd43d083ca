package dev.headrace.transport.apache;

import dev.headrace.core.Origin;
import dev.headrace.core.spi.TransportOptions;
import java.security.GeneralSecurityException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/**
 * TLS identity and trust of each origin, made once on a thread that may block, and the settings of
 * an engine. Thread-safe.
 */
final class Tls {
  private final ConcurrentMap<Origin, CompletableFuture<SSLContext>> contexts =
      new ConcurrentHashMap<>();
  private final TransportOptions options;
  private final String[] protocols;
  private final Executor executor;

  Tls(TransportOptions options, Executor executor) {
    this.options = options;
    this.protocols = options.isHttp2() ? EngineSettings.ALPN : EngineSettings.ALPN_HTTP1;
    this.executor = executor;
  }

  /** The context of {@code origin}; a failure is not remembered. */
  CompletableFuture<SSLContext> context(Origin origin) {
    CompletableFuture<SSLContext> known = contexts.get(origin);
    if (known != null) {
      return known;
    }
    CompletableFuture<SSLContext> mine = new CompletableFuture<>();
    CompletableFuture<SSLContext> running = contexts.putIfAbsent(origin, mine);
    if (running != null) {
      return running;
    }
    try {
      executor.execute(() -> make(origin, mine));
    } catch (RuntimeException refused) {
      contexts.remove(origin, mine);
      mine.completeExceptionally(refused);
    }
    return mine;
  }

  private void make(Origin origin, CompletableFuture<SSLContext> result) {
    try {
      result.complete(options.tlsContext(origin));
    } catch (Throwable failure) { // also Errors: somebody waits
      contexts.remove(origin, result);
      result.completeExceptionally(new GeneralSecurityException("no TLS context", failure));
    }
  }

  /** Sets up a client's engine: versions, ALPN, and the host's name (RFC 9110 §4.3.4). */
  void configure(SSLEngine engine) {
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(EngineSettings.TLS_PROTOCOLS);
    parameters.setApplicationProtocols(protocols);
    parameters.setEndpointIdentificationAlgorithm(options.isInsecure() ? null : "HTTPS");
    engine.setSSLParameters(parameters);
  }
}
