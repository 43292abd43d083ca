package dev.headrace.cache;

import dev.headrace.cache.CacheDecision.Change;
import dev.headrace.cache.CacheDecision.Look;
import dev.headrace.cache.CacheDecision.Pass;
import dev.headrace.cache.CacheDecision.Refresh;
import dev.headrace.core.CacheStatus;
import dev.headrace.core.CacheStatus.Forwarded;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.CallTimeoutException;
import dev.headrace.core.Completions;
import dev.headrace.core.Credential;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Layer;
import dev.headrace.core.Memo;
import dev.headrace.core.Principal;
import dev.headrace.core.Relay;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Sent;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Url;
import dev.headrace.core.spi.FaultPoint;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The cache of one client, in memory: answers calls from what it stored, and stores what is
 * answered.
 *
 * <p><b>Key.</b> An answer is served to the {@link Principal} that it was stored for, for the same
 * method and URL (parameters in any order), and if the request agrees in {@code Accept}, {@code
 * Accept-Language} and the fields that {@code Vary} named; {@code Vary: *} is not stored. Up to 16
 * answers are kept for a key.
 *
 * <p><b>Stored</b> are complete 2xx answers to GET and HEAD with their bodies in memory, encoded as
 * received, without {@code Set-Cookie}. A call goes past the cache if its options say so, if it has
 * {@code Cache-Control: no-store}, a range, a condition or a body, or if it carries a credential
 * but no principal is known. {@code Cache-Control: no-cache} is as {@link
 * CallOptions.CacheUse#REFRESH}. A call's own {@link CallOptions#ttl()} bounds both how long its
 * answer is served and how old an answer it takes. See {@link Caching} for what the response's own
 * fields mean.
 *
 * <p><b>Void</b> is what is stored of a URL, and what is still on its way, once an unsafe method
 * sent there was answered 2xx or 3xx, or may have been carried out without an answer; and so is
 * what is stored of the URLs of the same origin that such an answer names in {@code Location} and
 * {@code Content-Location} (RFC 9111 §4.4).
 *
 * <p>A served answer has the {@link Response#received()} of the stored one, and shares its {@link
 * Memo}. Every {@link CacheStatus} is in the journal; an answer carries it too, unless the call
 * went past the cache. Thread-safe; it never waits, so that cancelling is up to {@code next}.
 */
public final class CacheLayer implements Layer {
  private final TtlPolicy policy;
  private final TimeSource time;
  private final ResponseCache<Variants> store;
  private final Resources resources = new Resources();

  private CacheLayer(Caching caching) {
    this.policy = new TtlPolicy(caching.timeToLive());
    this.time = caching.timeSource();
    this.store = ResponseCache.create(caching, Variants::bytes);
  }

  /** An empty cache. */
  public static CacheLayer of(Caching caching) {
    return new CacheLayer(caching);
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    Principal principal = Principal.of(call);
    CacheDecision decision = policy.decide(principal, call.request(), call.options());
    if (isNobodyKnown(call, principal) && !(decision instanceof Change)) {
      return past(call, next, Forwarded.BYPASS);
    }
    if (decision instanceof Look) {
      return look(call, next, key(principal, call.request()));
    }
    if (decision instanceof Refresh) {
      return fetch(call, next, key(principal, call.request()), Forwarded.REQUEST);
    }
    if (decision instanceof Change) {
      return new Changing(call, next).start();
    }
    return past(call, next, ((Pass) decision).why());
  }

  /**
   * The fresh answer to a request whose decoded value is at hand, or null: then the call takes the
   * long way. For a front door that wants to answer before it builds a call; the answer counts as a
   * hit.
   *
   * @param principal whose request it is; {@link Principal#ANONYMOUS} for nobody's
   * @param request with the fields that would arrive here; {@code Accept-Encoding} may be missing
   * @param options the call's
   * @param type of the value: {@code Memo.KEY} of the answer holds one of this type
   */
  public @Nullable Response peek(
      Principal principal, Request request, CallOptions options, Type type) {
    if (!(policy.decide(principal, request, options) instanceof Look)) {
      return null;
    }
    Variants variants = store.find(key(principal, request));
    if (variants == null) {
      return null;
    }
    long now = time.nanoTime();
    Stored stored = variants.select(request.headers(), policy.youngerThanNanos(options), now);
    Memo memo = stored == null ? null : stored.response().get(Memo.KEY);
    if (stored == null || memo == null || memo.get(type) == null) {
      return null;
    }
    store.count(true);
    return stored.serve(now);
  }

  /** Voids what is stored of {@code url}, for every principal, and what is on its way. */
  public void invalidate(Url url) {
    resources.changed(url);
  }

  /** Voids everything, and what is on its way. */
  public void clear() {
    resources.allChanged();
    store.clear();
  }

  /** What the cache did and holds. */
  public CacheStats stats() {
    return store.stats();
  }

  /** The credential is not on the request yet, but it will be. */
  private static boolean isNobodyKnown(Call call, Principal principal) {
    return principal.equals(Principal.ANONYMOUS) && call.get(Credential.KEY) != null;
  }

  private static CacheKey key(Principal principal, Request request) {
    return CacheKey.of(principal, request.method(), request.url());
  }

  private CompletionStage<Response> look(Call call, Sender next, CacheKey key) {
    FaultPoint.hit("cache.find");
    Variants variants = store.find(key);
    long now = time.nanoTime();
    Stored stored =
        variants == null
            ? null
            : variants.select(
                call.request().headers(), policy.youngerThanNanos(call.options()), now);
    store.count(stored != null);
    if (stored != null) {
      return CompletableFuture.completedStage(recorded(call, stored.serve(now)));
    }
    Forwarded why =
        variants == null ? Forwarded.URI_MISS : variants.whyNot(call.request().headers(), now);
    return fetch(call, next, key, why);
  }

  private static CompletionStage<Response> past(Call call, Sender next, Forwarded why) {
    call.journal().record(CacheStatus.forwarded(why));
    return Completions.guard(next, call);
  }

  private CompletionStage<Response> fetch(Call call, Sender next, CacheKey key, Forwarded why) {
    return new Fetch(call, next, key, why).start();
  }

  /** A call on its way to what is below; the reason is in its status. */
  private abstract static class Forward extends Relay {
    final Forwarded why;

    Forward(Call call, Sender next, Forwarded why) {
      super(call, next);
      this.why = why;
    }

    final CompletionStage<Response> start() {
      send(call());
      return this;
    }

    @Override
    protected void answered(Response response) {
      complete(recorded(call(), response, CacheStatus.forwarded(why)));
    }

    @Override
    protected void failed(Throwable failure) {
      call().journal().record(CacheStatus.forwarded(why));
      completeExceptionally(failure);
    }
  }

  /** A call whose answer is stored if it may be. */
  private final class Fetch extends Forward {
    private final CacheKey key;
    private final Resources.Resource resource;

    Fetch(Call call, Sender next, CacheKey key, Forwarded why) {
      super(call, next, why);
      this.key = key;
      this.resource = resources.at(call.request().url());
    }

    @Override
    protected void answered(Response response) {
      Stored stored = store(call(), key, resource, response);
      if (stored == null) {
        super.answered(response);
      } else {
        Duration ttl = Duration.ofNanos(policy.ttlNanos(call().options()));
        CacheStatus status = CacheStatus.forwarded(why, true, ttl);
        complete(recorded(call(), stored.share(response), status));
      }
    }
  }

  /** A call that may void what is stored. */
  private final class Changing extends Forward {
    Changing(Call call, Sender next) {
      super(call, next, Forwarded.METHOD);
    }

    @Override
    protected void answered(Response response) {
      if (policy.isChange(response)) {
        policy.changedBy(call().request(), response).forEach(resources::changed);
      }
      super.answered(response);
    }

    @Override
    protected void failed(Throwable failure) {
      if (mayHaveBeenSent(failure)) {
        policy.changedBy(call().request(), null).forEach(resources::changed);
      }
      super.failed(failure);
    }
  }

  private @Nullable Stored store(
      Call call, CacheKey key, Resources.Resource resource, Response response) {
    if (!policy.isStorable(response)) {
      return null;
    }
    Selection selection = Selection.of(call.request().headers(), response.headers());
    if (selection == null) {
      return null;
    }
    FaultPoint.hit("cache.store");
    long now = time.nanoTime();
    Stored stored =
        Stored.of(
            response,
            selection,
            resource,
            new Stored.Freshness(now, policy.ttlNanos(call.options())));
    boolean kept =
        stored.isGood(now)
            && store.update(
                key,
                older -> Variants.with(older, stored, now),
                variants -> variants.remainingNanos(now));
    return kept ? stored : null;
  }

  /** A timeout is told from outside, where it is not known how far the request got. */
  private static boolean mayHaveBeenSent(Throwable failure) {
    return !(failure instanceof HeadraceException known)
        || known instanceof CallTimeoutException
        || known.sent() != Sent.NO;
  }

  private static Response recorded(Call call, Response response, CacheStatus status) {
    call.journal().record(status);
    return response.with(CacheStatus.KEY, status);
  }

  /** A served answer brings its status along. */
  private static Response recorded(Call call, Response served) {
    CacheStatus status = served.get(CacheStatus.KEY);
    if (status != null) {
      call.journal().record(status);
    }
    return served;
  }
}
