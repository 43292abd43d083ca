package dev.headrace;

import dev.headrace.auth.AuthLayer;
import dev.headrace.auth.RedirectLayer;
import dev.headrace.auth.RedirectPolicy;
import dev.headrace.auth.SignLayer;
import dev.headrace.cache.CacheLayer;
import dev.headrace.content.ContentLayer;
import dev.headrace.core.Sender;
import dev.headrace.core.Timer;
import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.core.spi.TransportProvider;
import dev.headrace.limit.Concurrency;
import dev.headrace.limit.LimitLayer;
import dev.headrace.limit.RateLimit;
import dev.headrace.retry.BreakerLayer;
import dev.headrace.retry.IdempotencyLayer;
import dev.headrace.retry.RetryLayer;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Puts a client together: what the builder says, with what belongs to the client beneath it. */
final class Assembler {
  private final ClientBuilder settings;
  private final Timer.@Nullable Closeable ownTimer;
  private final Timer timer;
  private final @Nullable ExecutorService ownExecutor;
  private final Executor callbacks;

  Assembler(ClientBuilder settings) {
    if (settings.transport != null && !settings.proxies.isNone()) {
      throw new IllegalStateException(
          "a transport that is given knows of no proxies but its own: give them to it");
    }
    this.settings = settings;
    if (settings.timer != null) {
      ownTimer = null;
      timer = settings.timer;
    } else {
      Timer.Closeable made = Timer.system(settings.name + "-timer");
      ownTimer = made;
      timer = made;
    }
    if (settings.callbacks != null) {
      ownExecutor = null;
      callbacks = settings.callbacks;
    } else {
      ExecutorService made = CallbackThreads.create(settings.name);
      ownExecutor = made;
      callbacks = CallbackThreads.neverRefusing(made);
    }
  }

  ApiClient assemble() {
    Transport transport = settings.transport != null ? settings.transport : findTransport();
    AuthLayer auth =
        AuthLayer.of(
            settings.auth,
            settings.base.origin(),
            new AuthLayer.Engine(settings.time, timer, callbacks));
    CacheLayer cache =
        settings.caching == null ? null : CacheLayer.of(settings.caching.timeSource(settings.time));
    BreakerLayer breaker =
        settings.breaker == null ? null : BreakerLayer.of(settings.breaker, settings.time);
    System.Logger logger = System.getLogger(settings.name);
    LimitLayer limit = limit(logger);
    Sender pipeline =
        Pipeline.assemble(
            parts(auth, cache, breaker, limit, logger),
            new Pipeline.Users(settings.layers, auth::principalOf, logger),
            transport);
    Codecs codecs = new Codecs(settings.codec);
    CallFactory calls =
        new CallFactory(
            settings.base, settings.options, codecs, userAgent(), settings.time, auth::principalOf);
    InFlight inFlight = new InFlight();
    Dispatcher dispatcher =
        new Dispatcher(
            pipeline,
            calls,
            new Decoder(codecs),
            inFlight,
            new Deadlines(settings.time, timer),
            callbacks);
    return new ApiClient(
        new ApiClient.Assembly(
            settings.base,
            dispatcher,
            new Sketches(calls, codecs, settings.idempotencyKeys, auth),
            inFlight,
            transport,
            limit,
            breaker,
            cache,
            ownTimer,
            ownExecutor,
            settings.drain));
  }

  private Pipeline.Parts parts(
      AuthLayer auth,
      @Nullable CacheLayer cache,
      @Nullable BreakerLayer breaker,
      LimitLayer limit,
      System.Logger logger) {
    return new Pipeline.Parts(
        new ObserveLayer(logger, settings.logCalls),
        ContentLayer.create(),
        settings.idempotencyKeys.isAutomatic()
            ? IdempotencyLayer.of(settings.idempotencyKeys)
            : null,
        RedirectLayer.of(
            settings.maxRedirects == 0
                ? RedirectPolicy.none()
                : RedirectPolicy.upTo(settings.maxRedirects)),
        cache,
        RetryLayer.of(settings.retry, settings.time, timer).keys(settings.idempotencyKeys),
        breaker,
        auth,
        limit,
        SignLayer.of(settings.time),
        new AttemptLayer(timer));
  }

  private LimitLayer limit(System.Logger logger) {
    LimitLayer.Builder builder =
        LimitLayer.builder(settings.time, timer)
            .logger(logger)
            .learn(settings.learnLimits)
            .maxWaiters(settings.maxWaiters)
            .concurrency(
                settings.concurrency != null
                    ? settings.concurrency
                    : Concurrency.of(settings.connectionsPerOrigin));
    for (RateLimit limit : settings.rateLimits) {
      builder.limit(limit);
    }
    settings.rateLimitReaders.forEach(builder::reader);
    return builder.maxGroups(settings.maxLimitGroups).build();
  }

  private Transport findTransport() {
    TransportProvider given = settings.transports;
    TransportProvider provider = given != null ? given : Services.transport();
    if (provider == null) {
      throw new IllegalStateException(
          "no transport: add headrace-transport-apache or -jdk to the class path, or give one by"
              + " transport(…)");
    }
    TransportOptions.Builder options =
        TransportOptions.builder(settings.time, timer)
            .connectTimeout(settings.connectTimeout)
            .idleReadTimeout(settings.idleReadTimeout)
            .connectionsPerOrigin(settings.connectionsPerOrigin)
            .maxHeaderCount(settings.maxHeaderCount)
            .maxHeaderBytes(settings.maxHeaderBytes)
            .insecure(settings.insecure)
            .proxies(settings.proxies)
            .http2(settings.http2);
    SSLContext context = settings.sslContext;
    if (context != null) {
      options.tls(origin -> context);
    }
    return provider.create(options.build());
  }

  private String userAgent() {
    return settings.userAgent != null
        ? settings.userAgent
        : "headrace/" + Headrace.version() + " java/" + Runtime.version().feature();
  }
}
