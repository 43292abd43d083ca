package dev.headrace.examples;

import dev.headrace.ApiClient;
import dev.headrace.Headrace;
import dev.headrace.auth.Auth;
import dev.headrace.auth.Token;
import dev.headrace.auth.TokenProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/** Who is calling. */
public final class Credentials {
  private Credentials() {}

  /** Calls the real API, or the one that is named, with a key from the environment. */
  public static void main(String[] args) {
    String url = args.length > 0 ? args[0] : Post.API;
    String key = System.getenv().getOrDefault("API_KEY", "none");
    System.out.println(withKey(url, key));
    System.out.println(asCurl(url, key));
  }

  static String withKey(String url, String key) {
    try (ApiClient api = Headrace.client(url).auth(Auth.apiKey("X-Api-Key", key)).build()) {
      return api.get("/posts/{id}", 1).fetch(String.class);
    }
  }

  static String withPassword(String url, String user, String password) {
    try (ApiClient api = Headrace.client(url).auth(Auth.basic(user, password)).build()) {
      return api.get("/posts/{id}", 1).fetch(String.class);
    }
  }

  static String withTokens(String url, Supplier<String> tokens) {
    try (ApiClient api = Headrace.client(url).auth(Auth.bearer(tokens)).build()) {
      return api.get("/private/posts/{id}", 1).fetch(String.class);
    }
  }

  record Draft(String title, String password) {}

  static String asCurl(String url, String token) {
    try (ApiClient api = Headrace.client(url).auth(Auth.bearer(token)).build()) {
      return api.post("/posts").query("notify", true).json(new Draft("Hello", "s3cret")).toCurl();
    }
  }

  record Grant(String access_token, long expires_in) {}

  static TokenProvider fromTokenServer(ApiClient tokenServer) {
    return () -> {
      Instant asked = Instant.now();
      CompletionStage<Grant> grant = tokenServer.post("/token").fetchAsync(Grant.class);
      return grant.thenApply(g -> Token.of(g.access_token(), asked.plusSeconds(g.expires_in())));
    };
  }

  static String withTokenServer(String url, ApiClient tokenServer) {
    try (ApiClient api =
        Headrace.client(url)
            .auth(
                Auth.bearer(fromTokenServer(tokenServer))
                    .named("billing-service")
                    .refreshEarly(Duration.ofMinutes(1)))
            .build()) {
      return api.get("/private/posts/{id}", 1).fetch(String.class);
    }
  }
}
