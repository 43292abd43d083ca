package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.auth.Auth;
import dev.headrace.cache.Caching;
import dev.headrace.core.AuthenticationException;
import dev.headrace.core.Credential;
import dev.headrace.core.Layer;
import dev.headrace.core.Origin;
import dev.headrace.core.Principal;
import dev.headrace.core.Request;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whose answer a call may get and where its secrets may go, whatever layers of users do. */
class CredentialIsolationTest {
  private static final String BASE = "https://api.test";
  private final FakeTime time = new FakeTime();
  private ScriptedTransport wire = ScriptedTransport.on(time);
  private String user = "alice";

  @ParameterizedTest
  @CsvSource({
    "CALL, Cookie",
    "HOP, Cookie",
    "CALL, Authorization",
    "HOP, Authorization",
    "CALL, X-User-Token"
  })
  void secretOfALayerIsAPrincipalOfItsOwn(Place place, String header) {
    Layer adding =
        (call, next) -> next.send(call.withRequest(call.request().withHeader(header, user)));
    for (Auth auth :
        new Auth[] {Auth.none(), Auth.bearer("service"), Auth.bearer(() -> "service")}) {
      try (ApiClient api = client().auth(auth).layer(place, adding).build()) {
        assertSharedWithinOneUserOnly(api);
      }
    }
  }

  @Test
  void credentialThatALayerBringsIsSharedWithNobodyUnlessItSaysWhose() {
    Layer bringing = (call, next) -> next.send(call.with(Credential.KEY, credential(user)));
    try (ApiClient api =
        client().auth(Auth.bearer("service")).layer(Place.CALL, bringing).build()) {
      assertThat(ask(api, "alice")).contains("alice");
      assertThat(ask(api, "bob")).contains("bob");
    }
    Layer naming =
        (call, next) ->
            next.send(
                call.with(Credential.KEY, credential(user))
                    .with(Principal.KEY, new Principal("tenant-" + user)));
    try (ApiClient api =
        client()
            .layer(Place.CALL, naming)
            .onRequest(request -> request.withHeader("X-Trace", "1"))
            .build()) {
      assertSharedWithinOneUserOnly(api);
    }
  }

  private void assertSharedWithinOneUserOnly(ApiClient api) {
    assertThat(ask(api, "alice")).contains("alice");
    assertThat(ask(api, "bob")).contains("bob");
    int sent = wire.sends();
    assertThat(ask(api, "alice")).contains("alice");
    assertThat(wire.sends()).as("control: one's own answer is served").isEqualTo(sent);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://other.test/x",
        "https://api.test:8443/x",
        "http://api.test/x",
        "https://api.test.evil.test/x",
        "https://xn--pi-eia.test/x",
        "//other.test/x"
      })
  void secretFieldsOfTheClientStayAtItsOrigin(String url) {
    try (ApiClient api = secretive()) {
      api.get(url).header("X-Own-Token", "said").fetch(String.class);
    }
    Request sent = wire.requests().get(0);
    assertThat(sent.headers().toString()).contains("X-Plain");
    assertThat(secrets(sent)).containsExactly("X-Own-Token=said");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/x", "HTTPS://API.TEST:443/x", "https://api.test./x", "//api.test/x"})
  void secretFieldsOfTheClientGoToItsOriginHoweverItIsWritten(String url) {
    try (ApiClient api = secretive()) {
      api.get(url).fetch(String.class);
    }
    assertThat(secrets(wire.requests().get(0)))
        .containsExactlyInAnyOrder(
            "X-Api-Key=k", "Cookie=c", "X-Odd=o", "Authorization=Bearer service");
  }

  @ParameterizedTest
  @EnumSource(Place.class)
  void noLayerTakesTheCredentialToAnotherOrigin(Place place) {
    Layer moving =
        (call, next) ->
            next.send(call.withRequest(call.request().withUrl(Url.parse("https://evil.test/x"))));
    try (ApiClient api = client().auth(Auth.bearer("service")).layer(place, moving).build()) {
      if (place == Place.WIRE) {
        assertThatThrownBy(() -> api.get("/x").fetch(String.class))
            .isInstanceOf(AuthenticationException.class)
            .hasMessageContaining("evil.test")
            .hasMessageNotContaining("service");
        assertThat(wire.requests()).isEmpty();
      } else {
        api.get("/x").fetch(String.class);
        assertThat(secrets(wire.requests().get(0))).isEmpty();
      }
    }
  }

  private String ask(ApiClient api, String as) {
    user = as;
    return Objects.requireNonNull(api.get("/me").fetch(String.class));
  }

  private ApiClient secretive() {
    return client()
        .auth(Auth.bearer("service"))
        .allowAbsoluteUrls()
        .header("X-Api-Key", "k")
        .header("Cookie", "c")
        .header("X-Plain", "p")
        .options(o -> o.sensitiveHeader("X-Odd", "o"))
        .build();
  }

  /** A client with a transport of its own, which goes with it. */
  private ClientBuilder client() {
    wire =
        ScriptedTransport.on(time)
            .byRequest(request -> Answer.of(200, String.valueOf(secrets(request))));
    return Headrace.client(BASE)
        .transport(wire)
        .time(time)
        .callbacksOn(Runnable::run)
        .cache(Caching.ttl());
  }

  private static List<String> secrets(Request request) {
    List<String> found = new ArrayList<>();
    request
        .headers()
        .forEach(
            field -> {
              if (!field.shown().equals(field.value())) {
                found.add(field.name() + "=" + field.value());
              }
            });
    return found;
  }

  private static Credential credential(String user) {
    return new Credential() {
      @Override
      public Origin origin() {
        return Origin.of("https", "api.test", -1);
      }

      @Override
      public boolean isStaleAt(long nanos) {
        return false;
      }

      @Override
      public Request applyTo(Request request) {
        return request.withHeader("Authorization", user);
      }
    };
  }
}
