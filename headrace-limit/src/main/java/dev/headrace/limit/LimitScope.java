package dev.headrace.limit;

import dev.headrace.core.Call;
import dev.headrace.core.Origin;
import dev.headrace.core.Principal;
import dev.headrace.core.Redaction;
import dev.headrace.core.Route;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Who shares the quota of a {@link RateLimit}: calls with the same key do. Immutable.
 *
 * <pre>{@code
 * RateLimit.of(50).per(Duration.ofSeconds(1)).scope(LimitScope.origin())
 * RateLimit.of(1).per(Duration.ofSeconds(1)).scope(LimitScope.route("/search"))
 * RateLimit.of(900).per(Duration.ofMinutes(15)).scope(LimitScope.by("tenant", call -> tenantOf(call)))
 * }</pre>
 */
public final class LimitScope {
  /** The key of the scope that has only one. */
  static final Object ONE = One.CLIENT;

  private static final LimitScope CLIENT = new LimitScope("client", call -> ONE);
  private static final LimitScope ORIGIN =
      new LimitScope("origin", call -> call.request().url().origin());
  private static final LimitScope ROUTE = new LimitScope("route", call -> call.get(Route.KEY));
  private static final LimitScope PRINCIPAL = new LimitScope("principal", Principal::of);

  /** Its type, so that it is equal to no key of a user's. */
  private enum One {
    CLIENT
  }

  private final String name;
  private final Function<Call, @Nullable Object> key;

  private LimitScope(String name, Function<Call, @Nullable Object> key) {
    this.name = name;
    this.key = key;
  }

  /** All calls of the client share it. */
  public static LimitScope client() {
    return CLIENT;
  }

  /** The calls to each scheme, host and port share one. */
  public static LimitScope origin() {
    return ORIGIN;
  }

  /** The calls of each route template, such as {@code /posts/{id}}, share one. */
  public static LimitScope route() {
    return ROUTE;
  }

  /** The calls of this route template share it; no others are bound. */
  public static LimitScope route(String template) {
    Route only = new Route(template);
    return new LimitScope(
        "route " + template, call -> only.equals(call.get(Route.KEY)) ? only : null);
  }

  /** The calls with each principal's credential share one. */
  public static LimitScope principal() {
    return PRINCIPAL;
  }

  /**
   * The calls with each key that {@code key} gives share one; those without a key, null, are not
   * bound. A key is a string, a whole number of {@code java.lang}, an enum constant, a {@code
   * UUID}, {@link Origin}, {@link Principal} or {@link Route}, and holds no secret: {@link
   * LimitStatus#scope} shows it as text. The function has to be quick. If it throws, or gives
   * anything else, the call fails with {@link dev.headrace.core.RateLimitException}, {@link
   * dev.headrace.core.Reason#INTERNAL}, and nothing is sent.
   *
   * @param name for people
   */
  public static LimitScope by(String name, Function<Call, @Nullable Object> key) {
    return new LimitScope(name, call -> checked(key.apply(call)));
  }

  /** Keys are compared under the limiter's lock, so no code of users' may do it. */
  private static @Nullable Object checked(@Nullable Object key) {
    if (key == null || isOfKnownType(key)) {
      return key;
    }
    throw new IllegalArgumentException(
        "a limit scope's key must be a string, a whole number, an enum constant or a UUID, not "
            + key.getClass().getName());
  }

  private static boolean isOfKnownType(Object key) {
    return key instanceof String
        || key instanceof Long
        || key instanceof Integer
        || key instanceof Short
        || key instanceof Byte
        || key instanceof Enum<?>
        || key instanceof UUID
        || key instanceof Origin
        || key instanceof Principal
        || key instanceof Route;
  }

  /** What it is called. */
  public String name() {
    return name;
  }

  /** Whether there is one key only. */
  boolean isClient() {
    return equals(CLIENT);
  }

  /** Whose units {@code call} takes, or null if it is not bound. */
  @Nullable Object keyOf(Call call) {
    return key.apply(call);
  }

  /** How people call the calls with this key. */
  String textOf(Object key) {
    if (ONE.equals(key) || key instanceof Route route && name.equals("route " + route.template())) {
      return name;
    }
    String text =
        key instanceof Route route
            ? route.template()
            : key instanceof Principal principal ? principal.name() : key.toString();
    return name + " " + Redaction.printable(text);
  }

  @Override
  public String toString() {
    return name;
  }
}
