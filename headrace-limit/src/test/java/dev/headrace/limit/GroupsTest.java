package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.core.RateLimitException;
import dev.headrace.core.Reason;
import dev.headrace.testing.Answer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Groups and paths: shared by those with the same keys, and no more of them than in use. */
class GroupsTest {
  private static final RateLimit TEN = RateLimit.of(10).per(Duration.ofSeconds(1));
  private static final LimitScope ANY = LimitScope.by("any", call -> "k");

  @Test
  void ticketsWithTheSameKeysShareAPathAndOthersDoNot() {
    Groups groups = new Groups(LimiterOptions.DEFAULTS.plus(TEN.scope(ANY)).plus(TEN), null, 0);

    Path path = groups.pathOf(new Keyed("a", "origin"), 0);

    assertThat(path).isNotNull();
    assertThat(groups.pathOf(new Keyed("a", "origin"), 1)).isSameAs(path);
    assertThat(groups.pathOf(new Keyed("b", "origin"), 1)).isNotNull().isNotEqualTo(path);
    assertThat(groups.pathOf(new Keyed("a", "other"), 1)).isNotNull().isNotEqualTo(path);
    assertThat(groups.pathOf(unbound("origin"), 1)).isNotNull().isNotEqualTo(path);
    assertThat(groups.paths()).isEqualTo(4);
    assertThat(groups.size()).as("a, b, the client, two origins").isEqualTo(5);
  }

  @Test
  void aPathIsNotOneOfMoreOrFewerGroups() {
    Groups groups = new Groups(LimiterOptions.DEFAULTS.plus(TEN.scope(ANY)), null, 0);
    Path without = Objects.requireNonNull(groups.pathOf(unbound(null), 0));
    Path with = Objects.requireNonNull(groups.pathOf(new Keyed("a", null), 0));

    assertThat(without.groups).isEmpty();
    assertThat(with.groups).hasSize(1);
    assertThat(without.placeOf(with.groups[0])).isEqualTo(-1);
    assertThat(with.placeOf(with.groups[0])).isZero();
  }

  @Test
  void pathsThatNobodyUsesAreForgottenAndThoseWhereAnybodyWaitsAreNot() {
    Groups groups = new Groups(LimiterOptions.DEFAULTS.plus(TEN.scope(ANY)), null, 0);
    Keyed waiting = new Keyed("waiting", "origin");
    Path busy = Objects.requireNonNull(groups.pathOf(waiting, 0));
    waiting.lane = busy.lane(Ticket.FIRST_COME);
    waiting.lane.add(waiting);

    for (int i = 0; i < 1_000; i++) {
      assertThat(groups.pathOf(new Keyed("k" + i, "origin"), i)).isNotNull();
      assertThat(groups.paths()).isLessThanOrEqualTo(64);
      assertThat(groups.size()).isBetween(2, 64);
    }

    assertThat(groups.pathOf(waiting, 1_000)).isSameAs(busy);
    waiting.lane.remove(waiting);
  }

  @Test
  void pathsThroughFewGroupsAreForgottenToo() {
    LimiterOptions options =
        LimiterOptions.DEFAULTS.plus(TEN.scope(ANY)).plus(TEN.scope(ANY)).plus(TEN.scope(ANY));
    Groups groups = new Groups(options, null, 0);

    for (int i = 0; i < 1_000; i++) { // 5 keys of each limit, 125 combinations
      int number = i;
      groups.pathOf(new Keyed(limit -> "k" + number / (int) Math.pow(5, limit) % 5, "origin"), i);
      assertThat(groups.paths()).isLessThanOrEqualTo(64);
    }

    assertThat(groups.size()).isEqualTo(16);
  }

  @Test
  void asManyOriginsAsAllowedAreInUseAtATimeAndOneMoreIsRefused() {
    Harness h = new Harness(b -> b.maxGroups(2));
    h.transport.byRequest(r -> Answer.of(200, "ok").after(Duration.ofMillis(10)));
    Harness.Sent a = h.get("https://a.example/");
    Harness.Sent b = h.get("https://b.example/");

    Harness.Sent beyond = h.get("https://c.example/");

    assertThat(beyond.failure())
        .isInstanceOfSatisfying(
            RateLimitException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BOUND_EXCEEDED))
        .hasMessageContaining("2 keys in use");
    Harness.Sent same = h.get("https://a.example/");
    h.time.advance(Duration.ofMillis(10));
    assertThat(a.status() + b.status() + same.status()).isEqualTo(600);
  }

  @Test
  void aBoundThatLeavesNoneForAnOriginIsRefused() {
    LimiterOptions two = LimiterOptions.DEFAULTS.plus(TEN).plus(TEN.name("other"));

    assertThat(two.maxGroups(3).maxGroups()).isEqualTo(3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> two.maxGroups(2))
        .withMessageContaining("more than the 2 limits, not 2");
  }

  @Test
  void aPlaceThatIsFreeIsFoundAtOnceThoughItWasLookedForInVainJustNow() {
    Harness h = new Harness(b -> b.maxGroups(2));
    h.transport.then(Answer.of(200, "ok").after(Duration.ofNanos(10))).hang().respond(200, "ok");
    Harness.Sent a = h.get("https://a.example/");
    Harness.Sent b = h.get("https://b.example/");
    assertThat(h.get("https://c.example/").failure()).isInstanceOf(RateLimitException.class);

    h.time.advance(Duration.ofNanos(10)); // the first is over
    assertThat(a.status()).isEqualTo(200);

    assertThat(h.get("https://c.example/").status()).isEqualTo(200);
    b.cancel(new IllegalStateException("enough"));
  }

  private static Keyed unbound(@Nullable Object origin) {
    return new Keyed(limit -> limit == 0 ? null : LimitScope.ONE, origin);
  }

  private static final class Keyed extends StubTicket {
    private final IntFunction<@Nullable Object> key;

    Keyed(Object key, @Nullable Object origin) {
      this(limit -> limit == 0 ? key : LimitScope.ONE, origin);
    }

    Keyed(IntFunction<@Nullable Object> key, @Nullable Object origin) {
      super(origin);
      this.key = key;
    }

    @Override
    @Nullable Object key(int limit) {
      return key.apply(limit);
    }
  }
}
