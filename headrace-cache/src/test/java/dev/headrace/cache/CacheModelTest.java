package dev.headrace.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Method;
import dev.headrace.core.Principal;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random calls; every answer says for whom, for what and when it was made. */
class CacheModelTest {
  private static final long SEED = Long.getLong("headrace.seed", 1);
  private static final Duration TTL = Duration.ofSeconds(30);
  private final Random random = new Random(SEED);
  private final CacheFixture f = new CacheFixture(c -> Caching.ttl(TTL).timeSource(c.timeSource()));
  private final Map<String, Long> lastChange = new HashMap<>();
  private int hits;

  @Test
  void everyAnswerIsTheAskersOwnAndFreshAndOfAfterTheLastChange() {
    f.transport.byRequest(r -> Answer.of(200, meaning(r) + " @" + f.time.nanoTime()));
    for (int i = 0; i < 20_000; i++) {
      f.time.advance(Duration.ofMillis(random.nextInt(500)));
      if (random.nextInt(20) == 0) {
        change();
      } else {
        ask();
      }
    }
    assertThat(hits).as("hits, seed %d", SEED).isBetween(2_000, 18_000);
  }

  private void change() {
    String url = resource();
    f.sendAs(user(), CacheFixture.request(Method.PUT, url));
    lastChange.put(url, f.time.nanoTime());
  }

  private void ask() {
    String url = resource();
    Principal user = user();
    List<String> parameters = new ArrayList<>(List.of("x=1", "y=2", "z=3"));
    Collections.shuffle(parameters, random);
    String asked = random.nextBoolean() ? url : url + "?" + String.join("&", parameters);
    String accept = random.nextBoolean() ? "a" : "b";
    Request request = CacheFixture.get(asked, "Accept", accept, "X-User", user.name());

    Response response = f.sendAs(user, request);

    String text = CacheFixture.text(response);
    long made = Long.parseLong(text.substring(text.indexOf('@') + 1));
    assertThat(text).as("seed %d", SEED).startsWith(meaning(request) + " @");
    assertThat(f.time.nanoTime() - made).as("age, seed %d", SEED).isLessThan(TTL.toNanos());
    assertThat(made).as("seed %d", SEED).isGreaterThanOrEqualTo(lastChange.getOrDefault(asked, 0L));
    hits += CacheFixture.status(response).hit() ? 1 : 0;
  }

  private String resource() {
    return "https://h/p" + random.nextInt(6);
  }

  private Principal user() {
    return new Principal("user" + random.nextInt(3));
  }

  private static String meaning(Request request) {
    return request.headers().first("X-User")
        + " "
        + request.headers().first("Accept")
        + " "
        + request.url().path()
        + (request.url().query() == null ? "" : "?");
  }
}
