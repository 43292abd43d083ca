package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Headers;
import dev.headrace.core.Principal;
import dev.headrace.core.Route;
import dev.headrace.testing.Answer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Whom a learned limit binds: routes of one bucket, one resource, one principal. */
class LearnedScopeTest {
  @Test
  void routesOfOneBucketShareItAndOthersAreFree() {
    Harness h = new Harness(b -> {});
    String[] empty = {
      "x-ratelimit-remaining", "0", "x-ratelimit-reset-after", "5.0", "x-ratelimit-bucket", "abc"
    };
    String[] some = {
      "x-ratelimit-remaining", "5", "x-ratelimit-reset-after", "5.0", "x-ratelimit-bucket", "abc"
    };
    route(h, "/a", Learning.told(some));
    route(h, "/b", Learning.told(some));
    route(h, "/c", Learning.told());
    h.time.advance(Learning.RTT);
    route(h, "/a", Learning.told(empty));
    h.time.advance(Learning.RTT);

    Harness.Sent sameBucket = route(h, "/b", Learning.told(some));
    Harness.Sent none = route(h, "/c", Learning.told());
    Harness.Sent unknown = route(h, "/d", Learning.told());
    h.time.advance(Learning.RTT);

    assertThat(none.isDone()).isTrue();
    assertThat(unknown.isDone()).isTrue();
    assertThat(sameBucket.isDone()).isFalse();
    h.time.advance(Duration.ofSeconds(5).plus(Learning.RTT));
    assertThat(sameBucket.isDone()).isTrue();
  }

  private static Harness.Sent route(Harness h, String template, Answer answer) {
    h.transport.then(answer);
    return h.get(template, call -> call.with(Route.KEY, new Route(template)));
  }

  @Test
  void rejectionForOneResourceStopsThatAlone() {
    Harness h = new Harness(b -> {});
    Headers search =
        Headers.of(
            "x-ratelimit-limit", "30",
            "x-ratelimit-remaining", "0",
            "x-ratelimit-reset", "40",
            "x-ratelimit-resource", "search");
    Harness.Sent rejected = route(h, "/search", Answer.of(403, search, "").after(Learning.RTT));
    h.time.advance(Learning.RTT);
    assertThat(rejected.paced()).isNotNull();

    Harness.Sent other = route(h, "/repos", Learning.told());
    Harness.Sent same = route(h, "/search", Learning.told());
    h.time.advance(Learning.RTT);

    assertThat(other.isDone()).isTrue();
    assertThat(same.isDone()).isFalse();
    h.time.advance(Duration.ofSeconds(41));
    assertThat(same.isDone()).isTrue();
  }

  @Test
  void principalsHaveTheirOwn() {
    Harness h = new Harness(b -> {});
    h.transport.then(Learning.told("x-ratelimit-remaining", "0", "x-ratelimit-reset", "30"));
    h.get("/x", call -> call.with(Principal.KEY, new Principal("alice")));
    h.time.advance(Learning.RTT);

    h.transport.then(Learning.told());
    Harness.Sent bob = h.get("/x", call -> call.with(Principal.KEY, new Principal("bob")));
    Harness.Sent alice = h.get("/x", call -> call.with(Principal.KEY, new Principal("alice")));
    h.time.advance(Learning.RTT);

    assertThat(bob.isDone()).isTrue();
    assertThat(alice.isDone()).isFalse();
    h.transport.then(Learning.told());
    Learning.finish(h);
  }
}
