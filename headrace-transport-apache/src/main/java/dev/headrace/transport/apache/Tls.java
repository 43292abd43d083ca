package dev.headrace.transport.apache;

import dev.headrace.core.Origin;
import dev.headrace.core.spi.TransportOptions;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS identity and trust of each origin, made once on a thread that may block, and the settings of
 * an engine. Thread-safe.
 */
final class Tls {
  private final ConcurrentMap<Origin, CompletableFuture<SSLContext>> contexts =
      new ConcurrentHashMap<>();
  private final @Nullable Function<Origin, SSLContext> given;
  private final boolean insecure;
  private final String[] protocols;
  private final Executor executor;

  Tls(TransportOptions options, Executor executor) {
    this.given = options.tls();
    this.insecure = options.isInsecure();
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
      result.complete(
          given != null ? given.apply(origin) : insecure ? trustAll() : SSLContext.getDefault());
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
    parameters.setEndpointIdentificationAlgorithm(insecure ? null : "HTTPS");
    engine.setSSLParameters(parameters);
  }

  private static SSLContext trustAll() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new TrustAll()}, new SecureRandom());
    return context;
  }

  /** Believes everybody; only behind {@link TransportOptions#isInsecure()}. */
  private static final class TrustAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
