package dev.headrace.cache;

import dev.headrace.core.CacheStatus.Forwarded;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Durations;
import dev.headrace.core.HeaderElements;
import dev.headrace.core.HeaderElements.Element;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Principal;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Url;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of TTL mode. Immutable and pure. */
final class TtlPolicy {
  private static final CacheDecision LOOK = new CacheDecision.Look();
  private static final CacheDecision REFRESH = new CacheDecision.Refresh();
  private static final CacheDecision CHANGE = new CacheDecision.Change();
  private static final CacheDecision BYPASS = new CacheDecision.Pass(Forwarded.BYPASS);
  private static final CacheDecision METHOD = new CacheDecision.Pass(Forwarded.METHOD);

  /**
   * A request with one of these is answered by the server: it asks for a part, validates what its
   * sender holds, or means another method or host than those in the key.
   */
  private static final String[] HANDS_OFF = {
    "Range",
    "If-Range",
    "If-Match",
    "If-None-Match",
    "If-Modified-Since",
    "If-Unmodified-Since",
    "Host",
    "X-HTTP-Method",
    "X-HTTP-Method-Override",
    "X-Method-Override"
  };

  private static final String[] POINTERS = {"Location", "Content-Location"};

  private final Duration ttl;

  TtlPolicy(Duration ttl) {
    this.ttl = ttl;
  }

  CacheDecision decide(Principal principal, Request request, CallOptions options) {
    Method method = request.method();
    if (!method.isSafe()) {
      return CHANGE; // RFC 9111 §4.4, whatever the call's options
    }
    if (!method.equals(Method.GET) && !method.equals(Method.HEAD)) {
      return METHOD;
    }
    boolean bypass =
        options.cache() == CallOptions.CacheUse.BYPASS
            || request.body().length() != 0
            || isHandsOff(request.headers(), principal.equals(Principal.ANONYMOUS));
    if (bypass) {
      return BYPASS;
    }
    CacheDecision asked = byCacheControl(request.headers());
    if (asked != null) {
      return asked;
    }
    return options.cache() == CallOptions.CacheUse.REFRESH ? REFRESH : LOOK;
  }

  /** Credentials of nobody known: the answer could be served to somebody else. */
  private static boolean isHandsOff(Headers request, boolean anonymous) {
    for (Headers.Field field : request) {
      if (anonymous && Blinded.isSecret(field)) {
        return true;
      }
      for (String name : HANDS_OFF) {
        if (name.equalsIgnoreCase(field.name())) {
          return true;
        }
      }
    }
    return false;
  }

  /** The sender's own directives are obeyed (RFC 9111 §5.2.1.4, §5.2.1.5). */
  private static @Nullable CacheDecision byCacheControl(Headers request) {
    if (!request.contains("Cache-Control")) {
      return null;
    }
    CacheDecision asked = null;
    for (Element directive : HeaderElements.parse(request, "Cache-Control")) {
      if (directive.is("no-store")) {
        return BYPASS;
      }
      if (directive.is("no-cache") || directive.is("max-age") && "0".equals(directive.value())) {
        asked = REFRESH;
      }
    }
    return asked;
  }

  /** Whether the answer is whole and a success: a 206 is a part (RFC 9110 §15.3.7). */
  boolean isStorable(Response response) {
    return response.isSuccessful()
        && response.status() != 206
        && response.body().buffered() != null;
  }

  /** How long the answer to a call with these options may be served. */
  long ttlNanos(CallOptions options) {
    Duration own = options.ttl();
    return Durations.toNanos(own != null ? own : ttl);
  }

  /** How old an answer may be that is served to a call with these options: its own TTL. */
  long youngerThanNanos(CallOptions options) {
    Duration own = options.ttl();
    return own != null ? Durations.toNanos(own) : Long.MAX_VALUE;
  }

  /** Whether an unsafe request that was answered like this changed its resource (§4.4). */
  boolean isChange(Response response) {
    return response.status() >= 200 && response.status() < 400;
  }

  /**
   * What an unsafe request changed: its own URL, and those that the answer names, if there is one.
   * Another origin's are not its to change (§4.4).
   */
  List<Url> changedBy(Request request, @Nullable Response response) {
    List<Url> changed = new ArrayList<>(3);
    changed.add(request.url());
    for (String name : POINTERS) {
      String value = response == null ? null : response.headers().first(name);
      Url named = value == null ? null : resolved(request.url(), value);
      if (named != null && named.origin().equals(request.url().origin())) {
        changed.add(named);
      }
    }
    return changed;
  }

  private static @Nullable Url resolved(Url base, String reference) {
    try {
      return base.resolve(reference);
    } catch (IllegalArgumentException noUrl) {
      return null;
    }
  }
}
