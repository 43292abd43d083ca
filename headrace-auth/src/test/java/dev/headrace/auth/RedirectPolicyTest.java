package dev.headrace.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.auth.RedirectDecision.Follow;
import dev.headrace.auth.RedirectDecision.HandOn;
import dev.headrace.auth.RedirectDecision.Refuse;
import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Url;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectPolicyTest {
  private static final long SEED = Long.getLong("headrace.seed", 42);
  private static final int ROUNDS =
      "full".equals(System.getProperty("headrace.sweeps")) ? 200_000 : 5_000;
  private static final Url HERE = Url.parse("https://api.example/v1/things?page=2");

  @ParameterizedTest
  @CsvSource({
    "301, GET,    GET",
    "301, HEAD,   HEAD",
    "301, POST,   GET",
    "301, PUT,    PUT",
    "301, DELETE, DELETE",
    "302, GET,    GET",
    "302, POST,   GET",
    "302, PATCH,  PATCH",
    "303, GET,    GET",
    "303, HEAD,   HEAD",
    "303, POST,   GET",
    "303, PUT,    GET",
    "303, DELETE, GET",
    "303, FROB,   GET",
    "307, POST,   POST",
    "307, HEAD,   HEAD",
    "308, POST,   POST",
    "308, PUT,    PUT",
  })
  void methodFollowsTheStatus(int status, String method, String next) {
    Request request =
        new Request(
            Method.of(method),
            HERE,
            Headers.of("Content-Type", "text/plain", "content-language", "en", "X-Mine", "1"),
            Body.of("body"));

    Follow follow = follow(decide(request, status, "/other"));

    assertThat(follow.request().method().name()).isEqualTo(next);
    assertThat(follow.request().url()).isEqualTo(Url.parse("https://api.example/other"));
    boolean kept = method.equals(next);
    assertThat(follow.request().body().length()).isEqualTo(kept ? 4 : 0);
    assertThat(follow.request().headers().contains("content-type")).isEqualTo(kept);
    assertThat(follow.request().headers().contains("content-language")).isEqualTo(kept);
    assertThat(follow.request().headers().first("x-mine")).isEqualTo("1");
  }

  @Test
  void fieldsAboutTheContentStayBehindWithIt() {
    Headers about =
        Headers.of(
            "Content-Encoding",
            "gzip",
            "Content-Location",
            "/a",
            "Content-Digest",
            "d",
            "Digest",
            "d",
            "Repr-Digest",
            "d",
            "Last-Modified",
            "x",
            "Expect",
            "100-continue",
            "Signature",
            "s",
            "Signature-Input",
            "s",
            "Content-MD5",
            "m");
    Request post = new Request(Method.POST, HERE, about, Body.of("body"));

    assertThat(follow(decide(post, 303, "/x")).request().headers()).isEmpty();
    assertThat(follow(decide(post, 307, "/x")).request().headers()).isEqualTo(about);
  }

  @ParameterizedTest
  @CsvSource({
    "other,                     https://api.example/v1/other",
    "?page=3,                   https://api.example/v1/things?page=3",
    "../up,                     https://api.example/up",
    "/a/../../b,                https://api.example/b",
    "//api.example/c,           https://api.example/c",
    "https://API.example:443/d, https://api.example/d",
    "https://api.example./e,    https://api.example/e",
    "/f#part,                   https://api.example/f",
    "/caf\u00c3\u00a9,          https://api.example/caf%C3%A9",
  })
  void targetsWithinTheOriginAreFollowed(String location, String target) {
    assertThat(follow(decide(Request.get(HERE), 302, location)).request().url().full())
        .isEqualTo(target);
  }

  /** FAULTS A1-A4, A20, B1, B6, B7: what must not be followed, and by which name. */
  @ParameterizedTest
  @CsvSource({
    "https://other.example/,              CROSS_ORIGIN",
    "//other.example/,                    CROSS_ORIGIN",
    "https://api.example:8443/,           CROSS_ORIGIN",
    "https://sub.api.example/,            CROSS_ORIGIN",
    "https://api.example.evil.example/,   CROSS_ORIGIN",
    "http://api.example/,                 DOWNGRADE",
    "http://other.example/,               DOWNGRADE",
    "file:///etc/passwd,                  BAD_REDIRECT",
    "ftp://api.example/,                  BAD_REDIRECT",
    "javascript:alert(1),                 BAD_REDIRECT",
    "data:text/plain,                     BAD_REDIRECT",
    "jar:https://api.example/x!/,         BAD_REDIRECT",
    "https://user:pw@api.example/,        BAD_REDIRECT",
    "https://other.example\\@api.example/, BAD_REDIRECT",
    "https:///x,                          BAD_REDIRECT",
    "https://[::1,                        BAD_REDIRECT",
    "https://api.example:99999/,          BAD_REDIRECT",
    "https://127.1/,                      BAD_REDIRECT",
    "/with space,                         BAD_REDIRECT",
    "https://api%2eexample/,              BAD_REDIRECT",
    "https://caf\u00c3\u00a9.example/,    BAD_REDIRECT",
    "'',                                  BAD_REDIRECT",
  })
  void whatIsNotFollowedIsNamed(String location, Reason reason) {
    Refuse refuse = refuse(decide(Request.get(HERE), 302, location));

    assertThat(refuse.reason()).isEqualTo(reason);
    assertThat(refuse.message()).isNotBlank().hasSizeLessThan(400);
    assertThat(refuse.location() == null).isEqualTo(reason == Reason.BAD_REDIRECT);
  }

  @Test
  void upgradeToHttpsIsAnotherOriginToo() {
    Request plain = Request.get(Url.parse("http://api.example/"));

    assertThat(refuse(decide(plain, 301, "https://api.example/")).reason())
        .isEqualTo(Reason.CROSS_ORIGIN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\r\nX: 1", "/a\u0000b", "/a\tb", "/a\u007fb"})
  void controlCharactersMakeABadRedirect(String location) {
    Headers received = Headers.builder().addReceived("Location", location).build();
    RedirectDecision decision =
        RedirectPolicy.standard().decide(RedirectFacts.first(Request.get(HERE), 302, received));

    assertThat(refuse(decision).reason()).isEqualTo(Reason.BAD_REDIRECT);
    assertThat(refuse(decision).message()).doesNotContain("\r", "\n", "\u0000");
  }

  @Test
  void secretsInTheTargetAreMasked() {
    Refuse refuse =
        refuse(decide(Request.get(HERE), 302, "https://b.example/?access_token=canary-1"));

    assertThat(refuse.location()).doesNotContain("canary-1").contains("b.example");
    assertThat(refuse.message()).doesNotContain("canary-1").contains("https://b.example");
    String long64k = "https://u:canary-2@b.example/" + "x".repeat(70_000);
    assertThat(refuse(decide(Request.get(HERE), 302, long64k)).toString())
        .doesNotContain("canary-2")
        .hasSizeLessThan(500);
  }

  @Test
  void twoLocationsAreRefusedEvenIfTheyAgree() {
    Headers two = Headers.of("Location", "/a", "location", "/a");

    assertThat(
            refuse(
                    RedirectPolicy.standard()
                        .decide(RedirectFacts.first(Request.get(HERE), 302, two)))
                .reason())
        .isEqualTo(Reason.BAD_REDIRECT);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 300, 304, 305, 306, 309, 399, 401, 503})
  void otherStatusesAreHandedOn(int status) {
    assertThat(decide(Request.get(HERE), status, "/x")).isEqualTo(new HandOn());
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void redirectWithoutLocationIsHandedOn(int status) {
    RedirectFacts facts = RedirectFacts.first(Request.get(HERE), status, Headers.empty());

    assertThat(RedirectPolicy.standard().decide(facts)).isEqualTo(new HandOn());
  }

  @Test
  void noneFollowsNothing() {
    RedirectFacts facts =
        RedirectFacts.first(Request.get(HERE), 302, Headers.of("Location", "http://evil/"));

    assertThat(RedirectPolicy.none().decide(facts)).isEqualTo(new HandOn());
  }

  @Test
  void bodyThatCanBeSentOnceIsNotKept() {
    Body once = Body.once(Body.of("x").publisher(), 1, () -> {});
    Request post = new Request(Method.POST, HERE, Headers.empty(), once);

    assertThat(refuse(decide(post, 307, "/x")).reason()).isEqualTo(Reason.NOT_REPEATABLE);
    assertThat(refuse(decide(post, 308, "/x")).reason()).isEqualTo(Reason.NOT_REPEATABLE);
    assertThat(follow(decide(post, 303, "/x")).request().body().length()).isZero();
    once.close();
  }

  @Test
  void loopsAndOneHopTooManyAreRefused() {
    Request a = Request.get(Url.parse("https://api.example/a"));
    Request b = Request.get(Url.parse("https://api.example/b"));
    Headers toA = Headers.of("Location", "/a");

    assertThat(refuse(RedirectPolicy.standard().decide(RedirectFacts.first(a, 302, toA))).reason())
        .isEqualTo(Reason.TOO_MANY_REDIRECTS);
    assertThat(
            refuse(RedirectPolicy.standard().decide(new RedirectFacts(b, 302, toA, List.of(a))))
                .message())
        .contains("loop");
    RedirectPolicy one = RedirectPolicy.upTo(1);
    Headers toC = Headers.of("Location", "/c");
    assertThat(one.decide(RedirectFacts.first(a, 302, toC))).isInstanceOf(Follow.class);
    assertThat(refuse(one.decide(new RedirectFacts(b, 302, toC, List.of(a)))).message())
        .contains("more than 1");
    assertThatIllegalArgumentException().isThrownBy(() -> RedirectPolicy.upTo(0));
  }

  @Test
  void postThatIsAnsweredWithItsOwnUrlBecomesAGetAndIsNoLoop() {
    Request post = new Request(Method.POST, HERE, Headers.empty(), Body.of("x"));

    assertThat(decide(post, 303, HERE.full())).isInstanceOf(Follow.class);
  }

  @Test
  void noLocationLeavesTheOriginOrThrows() {
    Random random = new Random(SEED);
    String alphabet = "/:@?#[]%.\\ aAhtps0127\u00e9\u0000\r\n";
    String[] starts = {"", "http://", "https://", "//", "https://api.example", "/", "\\\\"};
    for (int i = 0; i < ROUNDS; i++) {
      StringBuilder location = new StringBuilder(starts[random.nextInt(starts.length)]);
      for (int n = random.nextInt(12); n > 0; n--) {
        location.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      Headers received = Headers.builder().addReceived("Location", location.toString()).build();
      RedirectDecision decision =
          RedirectPolicy.standard().decide(RedirectFacts.first(Request.get(HERE), 302, received));
      if (decision instanceof Follow follow) {
        assertThat(follow.request().url().origin())
            .as("seed %d, case %d: %s", SEED, i, location)
            .isEqualTo(HERE.origin());
      }
    }
  }

  private static RedirectDecision decide(Request request, int status, String location) {
    Headers received = Headers.builder().addReceived("Location", location).build();
    return RedirectPolicy.standard().decide(RedirectFacts.first(request, status, received));
  }

  private static Follow follow(RedirectDecision decision) {
    assertThat(decision).isInstanceOf(Follow.class);
    return (Follow) decision;
  }

  private static Refuse refuse(RedirectDecision decision) {
    assertThat(decision).isInstanceOf(Refuse.class);
    return (Refuse) decision;
  }
}
