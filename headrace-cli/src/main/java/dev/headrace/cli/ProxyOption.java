package dev.headrace.cli;

import dev.headrace.core.Proxies;
import dev.headrace.core.ProxyServer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code --proxy} and {@code --noproxy}; what they do not say, the environment does, as with
 * curl. No message holds a URL of a proxy.
 */
final class ProxyOption {

  private ProxyOption() {}

  /**
   * The proxies.
   *
   * @param url in place of what the environment says; empty for none
   * @param direct in place of what the environment says
   * @param environment the value of a variable, or null
   */
  static Proxies parse(
      @Nullable String url,
      @Nullable String direct,
      Function<String, @Nullable String> environment) {
    if (direct != null) {
      Values.checked("--noproxy", () -> Proxies.none().except(direct));
    }
    if (url != null && url.isBlank()) {
      return Proxies.none();
    }
    if (url != null) {
      Values.checked("--proxy", () -> ProxyServer.parse(url));
    }
    return Values.checked(
        "--proxy", () -> Proxies.fromEnvironment(name -> value(name, url, direct, environment)));
  }

  private static @Nullable String value(
      String name,
      @Nullable String url,
      @Nullable String direct,
      Function<String, @Nullable String> environment) {
    boolean isDirect = name.equalsIgnoreCase("no_proxy");
    String given = isDirect ? direct : url;
    return given != null ? given : environment.apply(name);
  }
}
