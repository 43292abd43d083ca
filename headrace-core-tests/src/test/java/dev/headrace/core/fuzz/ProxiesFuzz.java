package dev.headrace.core.fuzz;

import dev.headrace.core.Origin;
import dev.headrace.core.Proxies;
import dev.headrace.core.ProxyServer;
import dev.headrace.core.Redaction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Whatever the environment says of proxies is understood or refused in plain words that do not show
 * it, and what is refused strictly matches nothing leniently. The first line is a proxy's URL, the
 * second a list of exceptions.
 */
public final class ProxiesFuzz {
  private static final List<Origin> ORIGINS =
      List.of(
          Origin.of("http", "localhost", -1),
          Origin.of("https", "api.example.com", 8443),
          Origin.of("http", "127.0.0.1", 8080),
          Origin.of("https", "[2001:db8::1]", -1));

  private ProxiesFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    int line = text.indexOf('\n');
    String url = line < 0 ? text : text.substring(0, line);
    String list = line < 0 ? "" : text.substring(line + 1);
    try {
      checkServer(ProxyServer.parse(url), text);
    } catch (IllegalArgumentException refused) {
      checkWords(refused, text);
      Fuzz.check(url.length() < 20 || !refused.getMessage().contains(url), text);
    }
    checkList(list, text);
    try {
      Proxies all = Proxies.fromEnvironment(n -> n.equals("no_proxy") ? list : url);
      ORIGINS.forEach(all::serverFor);
    } catch (IllegalArgumentException refused) {
      checkWords(refused, text);
    }
  }

  private static void checkServer(ProxyServer server, String text) {
    String told = server.toString();
    String password = server.password();
    Fuzz.check(password.length() < 6 || !told.contains(password), text);
    Fuzz.check(Redaction.printable(told).equals(told) && server.port() > 0, text);
    String credentials = server.authorization();
    Fuzz.check(
        credentials == null || credentials.chars().allMatch(c -> c >= ' ' && c < 0x7f), text);
    String bare = server.kind() + "://" + server.authority();
    Fuzz.check(ProxyServer.parse(bare).authority().equals(server.authority()), text);
  }

  private static void checkList(String list, String text) {
    Proxies lenient =
        Proxies.fromEnvironment(name -> name.equals("no_proxy") ? list : "http://proxy:1");
    try {
      Proxies strict = Proxies.of(ProxyServer.parse("http://proxy:1")).except(list);
      for (Origin origin : ORIGINS) {
        boolean direct = strict.serverFor(origin) == null;
        Fuzz.check(direct == (lenient.serverFor(origin) == null), text);
      }
    } catch (IllegalArgumentException refused) {
      checkWords(refused, text);
      ORIGINS.forEach(lenient::serverFor);
    }
  }

  private static void checkWords(IllegalArgumentException refused, String text) {
    String message = refused.getMessage();
    Fuzz.check(refused.getClass() == IllegalArgumentException.class, text);
    Fuzz.check(Redaction.printable(message).equals(message), text);
  }
}
