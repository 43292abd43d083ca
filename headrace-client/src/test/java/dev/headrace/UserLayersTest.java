package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.auth.Auth;
import dev.headrace.core.Layer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserLayersTest {
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport wire = ScriptedTransport.on(time);
  private final List<String> seen = new ArrayList<>();

  @Test
  void standAtTheirPlaces() {
    wire.respond(503, "").respond(302, dev.headrace.core.Headers.of("Location", "/b"), "");
    wire.respond(200, "end");
    try (ApiClient api =
        client()
            .auth(Auth.bearer("tok"))
            .layer(Place.WIRE, noting("wire"))
            .layer(Place.HOP, noting("hop"))
            .layer(Place.CALL, noting("call"))
            .build()) {
      var future = api.get("/a").fetchAsync(String.class);
      time.advance(Duration.ofMinutes(1));
      assertThat(future).isCompletedWithValue("end");
    }
    assertThat(seen)
        .containsExactly(
            "call /a -",
            "hop /a -",
            "wire /a signed",
            "wire /a signed",
            "hop /b -",
            "wire /b signed");
  }

  @Test
  void theSimpleFormsChangeTheRequestAndSeeTheResponse() {
    wire.respond(200, "x");
    try (ApiClient api =
        client()
            .onRequest(request -> request.withHeader("X-Trace", "t1"))
            .onResponse(response -> seen.add("status " + response.status()))
            .build()) {
      api.get("/a").fetch(String.class);
    }
    assertThat(wire.requests().get(0).headers().first("X-Trace")).isEqualTo("t1");
    assertThat(seen).containsExactly("status 200");
  }

  @Test
  void aWatcherThatThrowsFailsTheCallAndClosesTheResponse() {
    wire.respond(200, "x");
    try (ApiClient api =
        client()
            .onResponse(
                response -> {
                  throw new IllegalStateException("bug");
                })
            .build()) {
      assertThatThrownBy(() -> api.get("/a").fetch(String.class)).hasRootCauseMessage("bug");
    }
  }

  private ClientBuilder client() {
    return Headrace.client("http://api.test").transport(wire).time(time).callbacksOn(Runnable::run);
  }

  private Layer noting(String place) {
    return (call, next) -> {
      boolean signed = call.request().headers().contains("Authorization");
      seen.add(place + " " + call.request().url().target() + (signed ? " signed" : " -"));
      return next.send(call);
    };
  }
}
