package dev.headrace.core;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What can be set for a client, an interface, a method or one call; the last one that says
 * something wins. What nobody says has the default named here. Immutable.
 */
public final class CallOptions {
  private static final CallOptions NONE = new Builder().build();
  private final @Nullable Duration deadline;
  private final @Nullable Duration attemptTimeout;
  private final @Nullable Integer attempts;
  private final @Nullable Boolean safeToRepeat;
  private final @Nullable Duration hedgeAfter;
  private final @Nullable CacheUse cache;
  private final @Nullable Duration ttl;
  private final @Nullable Priority priority;
  private final @Nullable Integer cost;
  private final @Nullable Long bodyLimit;
  private final @Nullable Boolean streamed;
  private final @Nullable String idempotencyKey;
  private final Headers headers;

  private CallOptions(Builder b) {
    deadline = b.deadline;
    attemptTimeout = b.attemptTimeout;
    attempts = b.attempts;
    safeToRepeat = b.safeToRepeat;
    hedgeAfter = b.hedgeAfter;
    cache = b.cache;
    ttl = b.ttl;
    priority = b.priority;
    cost = b.cost;
    bodyLimit = b.bodyLimit;
    streamed = b.streamed;
    idempotencyKey = b.idempotencyKey;
    headers = b.headers;
  }

  /** How a call uses the cache, if the client has one. */
  public enum CacheUse {
    /** Answer from the cache if it can, and store the answer. */
    USE,
    /** Neither read nor store. */
    BYPASS,
    /** Do not read, but store the answer. */
    REFRESH
  }

  /** A call's place in the limiter's queue. */
  public enum Priority {
    /** Before all others. */
    HIGH,
    /** The default. */
    NORMAL,
    /** When nobody else waits. */
    LOW
  }

  /** Options that say nothing. */
  public static CallOptions none() {
    return NONE;
  }

  /** Options that are filled in by {@code fill}. */
  public static CallOptions of(Consumer<Builder> fill) {
    Builder builder = new Builder();
    fill.accept(builder);
    return builder.build();
  }

  /** These options, and {@code base} where these say nothing. Header fields replace by name. */
  public CallOptions over(CallOptions base) {
    if (base == NONE) {
      return this;
    }
    if (this == NONE) {
      return base;
    }
    Builder b = new Builder();
    b.deadline = deadline != null ? deadline : base.deadline;
    b.attemptTimeout = attemptTimeout != null ? attemptTimeout : base.attemptTimeout;
    b.attempts = attempts != null ? attempts : base.attempts;
    b.safeToRepeat = safeToRepeat != null ? safeToRepeat : base.safeToRepeat;
    b.hedgeAfter = hedgeAfter != null ? hedgeAfter : base.hedgeAfter;
    b.cache = cache != null ? cache : base.cache;
    b.ttl = ttl != null ? ttl : base.ttl;
    b.priority = priority != null ? priority : base.priority;
    b.cost = cost != null ? cost : base.cost;
    b.bodyLimit = bodyLimit != null ? bodyLimit : base.bodyLimit;
    b.streamed = streamed != null ? streamed : base.streamed;
    b.idempotencyKey = idempotencyKey != null ? idempotencyKey : base.idempotencyKey;
    b.headers = base.headers.toBuilder().setAll(headers).build();
    return b.build();
  }

  /** The time for the whole call. Defaults to 2 minutes. */
  public Duration deadline() {
    return deadline != null ? deadline : Defaults.DEADLINE;
  }

  /** The time for one attempt, its body included. Defaults to 30 s. */
  public Duration attemptTimeout() {
    return attemptTimeout != null ? attemptTimeout : Defaults.ATTEMPT_TIMEOUT;
  }

  /** The most attempts in all, or null to leave it to the client's retry policy. */
  public @Nullable Integer attempts() {
    return attempts;
  }

  /** The caller's word that repeating the call does no harm. Defaults to false. */
  public boolean isSafeToRepeat() {
    return Boolean.TRUE.equals(safeToRepeat);
  }

  /** How long to wait for an answer before a second copy is sent, or null for never. */
  public @Nullable Duration hedgeAfter() {
    return hedgeAfter;
  }

  /** How the cache is used. Defaults to {@link CacheUse#USE}. */
  public CacheUse cache() {
    return cache != null ? cache : CacheUse.USE;
  }

  /** How long the answer may be served from the cache, or null to leave it to the cache's mode. */
  public @Nullable Duration ttl() {
    return ttl;
  }

  /** The place in the limiter's queue. Defaults to {@link Priority#NORMAL}. */
  public Priority priority() {
    return priority != null ? priority : Priority.NORMAL;
  }

  /** How many units of a weighted limit the call takes. Defaults to 1. */
  public int cost() {
    return cost != null ? cost : 1;
  }

  /** The most bytes of a body to hold in memory. Defaults to 16 MiB. */
  public long bodyLimit() {
    return bodyLimit != null ? bodyLimit : Defaults.BODY_LIMIT;
  }

  /** Whether the body is handed on as it arrives. Defaults to false: it is read into memory. */
  public boolean isStreamed() {
    return Boolean.TRUE.equals(streamed);
  }

  /** The key under which the server recognises a repeated call, or null. */
  public @Nullable String idempotencyKey() {
    return idempotencyKey;
  }

  /** Header fields for every request of the call. */
  public Headers headers() {
    return headers;
  }

  @Override
  public String toString() {
    return "CallOptions[deadline="
        + deadline()
        + ", attemptTimeout="
        + attemptTimeout()
        + ", attempts="
        + attempts
        + ", cache="
        + cache()
        + ", ttl="
        + ttl
        + ", priority="
        + priority()
        + ", cost="
        + cost()
        + ", headers="
        + headers
        + "]";
  }

  /** The engine's defaults, in one place. */
  private static final class Defaults {
    static final Duration DEADLINE = Duration.ofMinutes(2);
    static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(30);
    static final long BODY_LIMIT = 16L << 20;
  }

  /** Collects options. */
  public static final class Builder {
    private @Nullable Duration deadline;
    private @Nullable Duration attemptTimeout;
    private @Nullable Integer attempts;
    private @Nullable Boolean safeToRepeat;
    private @Nullable Duration hedgeAfter;
    private @Nullable CacheUse cache;
    private @Nullable Duration ttl;
    private @Nullable Priority priority;
    private @Nullable Integer cost;
    private @Nullable Long bodyLimit;
    private @Nullable Boolean streamed;
    private @Nullable String idempotencyKey;
    private Headers headers = Headers.empty();

    private Builder() {}

    /** The time for the whole call: waits, attempts, back-off and body. Defaults to 2 min. */
    public Builder deadline(Duration value) {
      deadline = Durations.positive(value, "deadline");
      return this;
    }

    /** The time for one attempt, its body included. Defaults to 30 s. */
    public Builder attemptTimeout(Duration value) {
      attemptTimeout = Durations.positive(value, "attempt timeout");
      return this;
    }

    /** The most attempts in all, the first included. Defaults to the client's retry policy. */
    public Builder attempts(int value) {
      attempts = Numbers.atLeast(1, value, "attempts");
      return this;
    }

    /** The caller's word that repeating the call does no harm. Defaults to false. */
    public Builder safeToRepeat(boolean value) {
      safeToRepeat = value;
      return this;
    }

    /**
     * How long to wait for an answer before a second copy of the request is sent, and the first
     * good answer of both taken. Only if two copies do no harm, the body is in memory, and attempts
     * and the client's retry budget allow; it never waits for a permit. Defaults to never.
     */
    public Builder hedgeAfter(Duration value) {
      hedgeAfter = Durations.positive(value, "hedge delay");
      return this;
    }

    /** How the cache is used. Defaults to {@link CacheUse#USE}. */
    public Builder cache(CacheUse value) {
      cache = value;
      return this;
    }

    /**
     * How long the answer may be served from the cache. Defaults to what the client's cache says.
     */
    public Builder ttl(Duration value) {
      ttl = Durations.positive(value, "TTL");
      return this;
    }

    /** The place in the limiter's queue. Defaults to {@link Priority#NORMAL}. */
    public Builder priority(Priority value) {
      priority = value;
      return this;
    }

    /** How many units of a weighted limit the call takes. Defaults to 1. */
    public Builder cost(int value) {
      cost = Numbers.atLeast(1, value, "cost");
      return this;
    }

    /**
     * The most bytes of a body to hold in memory. Defaults to 16 MiB. One more is a {@link
     * BoundExceededException}, but outside 2xx: there the rest is left unread, and the connection
     * ends.
     */
    public Builder bodyLimit(long bytes) {
      bodyLimit = Numbers.atLeast(1, bytes, "bytes of a body");
      return this;
    }

    /** Whether the body is handed on as it arrives. Defaults to false. */
    public Builder streamed(boolean value) {
      streamed = value;
      return this;
    }

    /** The key under which the server recognises a repeated call. Defaults to none. */
    public Builder idempotencyKey(String value) {
      if (value.isEmpty() || !value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
        throw new IllegalArgumentException("an idempotency key is printable ASCII, not empty");
      }
      idempotencyKey = value;
      return this;
    }

    /** Sets a header field on every request of the call. */
    public Builder header(String name, String value) {
      headers = headers.with(name, value);
      return this;
    }

    /** Sets a header field whose value is a secret: masked wherever it would be shown. */
    public Builder sensitiveHeader(String name, String value) {
      headers = headers.toBuilder().setSensitive(name, value).build();
      return this;
    }

    private CallOptions build() {
      return new CallOptions(this);
    }
  }
}
