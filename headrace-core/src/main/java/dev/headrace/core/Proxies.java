package dev.headrace.core;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy leads to which origin. One origin always has the same answer. Immutable; {@link
 * #toString} masks credentials.
 */
public final class Proxies {
  private static final Proxies NONE = new Proxies(null, null, NoProxy.NOBODY);
  private final @Nullable ProxyServer http;
  private final @Nullable ProxyServer https;
  private final NoProxy direct;

  private Proxies(@Nullable ProxyServer http, @Nullable ProxyServer https, NoProxy direct) {
    this.http = http;
    this.https = https;
    this.direct = direct;
  }

  /** Every origin is connected to directly. */
  public static Proxies none() {
    return NONE;
  }

  /** Every origin is reached through {@code server}. */
  public static Proxies of(ProxyServer server) {
    return new Proxies(server, server, NoProxy.NOBODY);
  }

  /**
   * What environment variables say, as curl reads them: {@code http_proxy} for http, in lower case
   * only, since a CGI program's client can set the other by a header field; {@code https_proxy} or
   * {@code HTTPS_PROXY} for https; {@code all_proxy} or {@code ALL_PROXY} for a scheme without its
   * own; {@code no_proxy} or {@code NO_PROXY} for what is connected to directly, as {@link
   * #except}, but that entries which make no sense are passed over. Empty ones are as if not there.
   *
   * @param environment the value of a variable, or null; {@code System::getenv} for the process's
   * @throws IllegalArgumentException if one that is used is no proxy's URL; names the variable, and
   *     does not show its value
   */
  public static Proxies fromEnvironment(Function<String, @Nullable String> environment) {
    ProxyServer http = first(environment, "http_proxy", "all_proxy", "ALL_PROXY");
    ProxyServer https = first(environment, "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY");
    String direct = value(environment, "no_proxy");
    String list = direct != null ? direct : value(environment, "NO_PROXY");
    return new Proxies(http, https, list == null ? NoProxy.NOBODY : NoProxy.lenient(list));
  }

  /**
   * These proxies, but for the origins in {@code list}, which are connected to directly, besides
   * those that are so already. Entries are separated by commas or spaces: {@code *} for all; a
   * host's name, which stands for the names below it too, with or without a dot in front; an IP
   * address; a block of them, such as {@code 10.0.0.0/8}. A name or an address may have a port.
   * Nothing is resolved: a name never matches an address.
   *
   * @throws IllegalArgumentException if an entry is none of these
   */
  public Proxies except(String list) {
    return new Proxies(http, https, direct.and(NoProxy.strict(list)));
  }

  /** The proxy that leads to {@code origin}, or null if it is connected to directly. */
  public @Nullable ProxyServer serverFor(Origin origin) {
    ProxyServer server = origin.isSecure() ? https : http;
    return server == null || direct.matches(origin) ? null : server;
  }

  /** Whether every origin is connected to directly. */
  public boolean isNone() {
    return http == null && https == null;
  }

  private static @Nullable ProxyServer first(
      Function<String, @Nullable String> environment, String... names) {
    for (String name : names) {
      String url = value(environment, name);
      if (url != null) {
        try {
          return ProxyServer.parse(url);
        } catch (IllegalArgumentException bad) {
          throw new IllegalArgumentException(
              "the environment variable " + name + ": " + bad.getMessage(), bad);
        }
      }
    }
    return null;
  }

  private static @Nullable String value(
      Function<String, @Nullable String> environment, String name) {
    String value = environment.apply(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  @Override
  public String toString() {
    return "Proxies[http=" + http + ", https=" + https + ", direct=" + direct + "]";
  }
}
