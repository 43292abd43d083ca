package dev.headrace.examples;

import dev.headrace.ApiClient;
import dev.headrace.ApiResponse;
import dev.headrace.Headrace;
import dev.headrace.core.CallOptions.Priority;
import dev.headrace.core.Proxies;
import dev.headrace.core.ProxyServer;
import dev.headrace.retry.RetryPolicy;
import java.time.Duration;
import javax.net.ssl.SSLContext;

/** Options of the client and of one call; the call's win. */
public final class Options {
  private Options() {}

  /** Calls the real API, or the one that is named. */
  public static void main(String[] args) {
    String url = args.length > 0 ? args[0] : Post.API;
    try (ApiClient api = client(url)) {
      System.out.println(call(api).status());
    }
  }

  static ApiClient client(String url) {
    return Headrace.client(url)
        .options(o -> o.deadline(Duration.ofSeconds(30)).attemptTimeout(Duration.ofSeconds(10)))
        .header("Accept-Language", "en")
        .userAgent("my-app/1.0")
        .retry(RetryPolicy.none())
        .connectTimeout(Duration.ofSeconds(10))
        .idleReadTimeout(Duration.ofSeconds(10))
        .connectionsPerOrigin(20)
        .maxWaiters(500)
        .maxRedirects(3)
        .logCalls()
        .name("my-app.posts")
        .build();
  }

  static ApiResponse<String> call(ApiClient api) {
    return api.get("/posts")
        .query("userId", 7)
        .header("Accept-Language", "de")
        .deadline(Duration.ofSeconds(15))
        .options(o -> o.priority(Priority.HIGH).bodyLimit(1 << 20))
        .send(String.class);
  }

  static ApiClient http11(String url) {
    return Headrace.client(url).http2(false).build();
  }

  static ApiClient trusting(String url, SSLContext context) {
    return Headrace.client(url).sslContext(context).build();
  }

  static ApiClient proxied(String url) {
    return Headrace.client(url).proxy("http://proxy.example:3128").build();
  }

  static ApiClient proxied(String url, String user, String password) {
    return Headrace.client(url)
        .proxies(
            Proxies.of(
                    ProxyServer.parse("http://proxy.example:3128").withCredentials(user, password))
                .except("localhost, 127.0.0.0/8, ::1, .corp.example"))
        .build();
  }
}
