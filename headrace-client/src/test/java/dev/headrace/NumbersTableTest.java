package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.headrace.cache.Caching;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Reason;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.limit.LimitStatus;
import dev.headrace.limit.PermitGranted;
import dev.headrace.limit.RateHeld;
import dev.headrace.limit.RateLimit;
import dev.headrace.retry.BreakerPolicy;
import dev.headrace.retry.RetryScheduled;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Numbers and dates that a server may send: the whole client, in time that stands still. */
class NumbersTableTest {
  private static final int RUNS = Sweeps.isFull() ? 2_000 : 60;
  private static final Duration DEADLINE = Duration.ofMinutes(10);
  private static final Duration LONGEST = Duration.ofDays(366); // that is believed of a server
  private static final Duration BACKOFF =
      Duration.ofSeconds(1); // at most, before the second attempt
  private static final String[] LOCALES = {"en", "tr", "ar-u-nu-arab", "th-u-ca-buddhist-nu-thai"};

  /** A clock and a timer that note a wait that is none. */
  private static final class StrictTime implements TimeSource, Timer {
    final FakeTime time;
    final List<Duration> impossible = new ArrayList<>();

    StrictTime(FakeTime time) {
      this.time = time;
    }

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public Instant now() {
      return time.now();
    }

    @Override
    public Timeout schedule(Duration delay, Runnable task) {
      if (delay.isNegative() || delay.compareTo(LONGEST) > 0) {
        impossible.add(delay);
      }
      return time.schedule(delay, task);
    }
  }

  private static Arguments row(String field, String value, @Nullable Duration wait) {
    return arguments(field, value, wait);
  }

  private static Arguments row(String value, int millis) {
    return row("Retry-After", value, Duration.ofMillis(millis));
  }

  static Stream<Arguments> waits() {
    List<Arguments> rows = new ArrayList<>();
    rows.add(row("0", 0));
    rows.add(row("1.5", 1_500));
    rows.add(row(" 120", 120_000));
    rows.add(row("00120", 120_000));
    rows.add(row("Thu, 01 Jan 2026 00:00:05 GMT", 5_000));
    rows.add(row("Thursday, 01-Jan-26 00:00:05 GMT", 5_000));
    rows.add(row("Thu Jan  1 00:00:05 2026", 5_000));
    rows.add(row("Thu, 01 Jan 1970 00:00:00 GMT", 0));
    rows.add(row("Wed, 31 Dec 2025 23:59:60 GMT", 0));
    for (String none :
        List.of(
            "-1",
            "+5",
            "1e3",
            "0x10",
            "",
            "NaN",
            "Infinity",
            "\u0661\u0662",
            "5, 5",
            "5s",
            "thu, 01 jan 2026 00:00:05 gmt",
            "Thu, 01 Jan 2026 00:00:05 +0100",
            "Do, 01 Jan 2026 00:00:05 GMT",
            "Thu, 30 Feb 2026 00:00:05 GMT")) {
      rows.add(row(none, 0));
    }
    for (String far :
        List.of(
            "2147483648",
            "9223372036854775807",
            "9223372036854775808",
            "1" + "0".repeat(30),
            "Fri, 31 Dec 9999 23:59:59 GMT",
            "Mon, 01 Jan 2035 00:00:00 GMT")) {
      rows.add(row("Retry-After", far, null));
    }
    rows.add(row("retry-after-ms", "1500.5", Duration.ofNanos(1_500_500_000)));
    rows.add(row("retry-after-ms", "9223372036854775808", null));
    return rows.stream();
  }

  /** What asks for nothing that can be read is followed by the usual back-off. */
  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("waits")
  void theWaitIsTheOneAskedForOrTheCallFailsAtOnce(
      String field, String value, @Nullable Duration wait) {
    for (boolean learning : new boolean[] {true, false}) {
      FakeTime time = new FakeTime();
      StrictTime strict = new StrictTime(time);
      ScriptedTransport wire = ScriptedTransport.on(time);
      Headers asking = Headers.builder().addReceived(field, value).build();
      wire.then(Answer.of(429, asking, "")).then(Answer.of(200, "fine"));
      ClientBuilder builder = Headrace.client("https://api.test").transport(wire).time(strict);
      builder.callbacksOn(Runnable::run).learnLimits(learning);
      try (ApiClient api = builder.build()) {
        CompletableFuture<String> call = api.get("/").deadline(DEADLINE).fetchAsync(String.class);
        drive(time, List.of(call));
        if (wait != null) {
          assertThat(call.join()).isEqualTo("fine");
          assertThat(time.elapsed()).isBetween(wait, wait.plus(BACKOFF));
        } else {
          HeadraceException failure = (HeadraceException) ClientFixture.failure(call);
          assertThat(time.elapsed()).isZero();
          assertThat(failure.retryAfter()).isGreaterThan(DEADLINE);
        }
      }
      assertThat(strict.impossible).isEmpty();
    }
  }

  @Test
  void noNumberMakesANegativeWaitAnOverflowOrAnException() {
    Locale usual = Locale.getDefault();
    int answered = 0;
    try {
      for (int i = 0; i < RUNS; i++) {
        long seed = Sweeps.SEED * 1_000_003 + i;
        Random random = new Random(seed);
        Locale.setDefault(Locale.forLanguageTag(LOCALES[random.nextInt(LOCALES.length)]));
        try {
          answered += run(random);
        } catch (AssertionError | RuntimeException wrong) {
          throw new AssertionError("seed " + seed, wrong);
        }
      }
    } finally {
      Locale.setDefault(usual);
    }
    assertThat(answered).as("control: some calls end well").isGreaterThan(RUNS / 2);
    Sweeps.report("numbers and dates", RUNS);
  }

  /** A few calls, each answer with numbers of its own; returns how many of them end well. */
  private static int run(Random random) {
    long origin = random.nextBoolean() ? 0 : Long.MAX_VALUE - random.nextInt(1_000_000_000);
    FakeTime time = new FakeTime(Instant.parse("2026-01-01T00:00:00Z"), origin);
    StrictTime strict = new StrictTime(time);
    HostileNumbers numbers = new HostileNumbers(random);
    ScriptedTransport wire = ScriptedTransport.on(time);
    int[] statuses = {200, 200, 200, 429, 503, 403, 500};
    wire.byRequest(
        request ->
            Answer.of(statuses[random.nextInt(statuses.length)], numbers.fields(time.now()), "x")
                .after(Duration.ofMillis(random.nextInt(300))));
    ClientBuilder builder = Headrace.client("https://api.test").transport(wire).time(strict);
    builder.callbacksOn(Runnable::run).drain(Duration.ofMillis(20));
    if (random.nextBoolean()) {
      builder.rateLimit(RateLimit.of(3).per(Duration.ofSeconds(1)));
    }
    if (random.nextInt(4) == 0) {
      builder.cache(Caching.ttl()).breaker(BreakerPolicy.builder().build());
    }
    int answered = 0;
    try (ApiClient api = builder.build()) {
      for (int batch = 0; batch < 3; batch++) {
        List<CompletableFuture<ApiResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          calls.add(
              api.get("/{n}", random.nextInt(9))
                  .deadline(deadline(random))
                  .sendAsync(String.class));
        }
        Duration before = time.elapsed();
        drive(time, calls);
        assertThat(time.elapsed().minus(before)).isLessThanOrEqualTo(DEADLINE);
        for (CompletableFuture<ApiResponse<String>> call : calls) {
          answered += assertPossible(call);
        }
        api.limits().forEach(NumbersTableTest::assertPossible);
        time.jumpWallClock(Duration.ofHours(random.nextInt(49) - 24));
      }
    }
    assertThat(strict.impossible).isEmpty();
    return answered;
  }

  private static Duration deadline(Random random) {
    return Duration.ofSeconds(1 + random.nextInt((int) DEADLINE.toSeconds()));
  }

  private static int assertPossible(CompletableFuture<ApiResponse<String>> call) {
    if (!call.isCompletedExceptionally()) {
      ApiResponse<String> answer = call.join();
      answer
          .rateLimits()
          .forEach(
              signal -> {
                assertWait(signal.reset());
                assertWait(signal.window());
              });
      assertPossible(
          answer.journal().events(RetryScheduled.class), answer.journal().events(RateHeld.class));
      answer.journal().events(PermitGranted.class).forEach(granted -> assertWait(granted.waited()));
      return 1;
    }
    HeadraceException failure = (HeadraceException) ClientFixture.failure(call);
    assertThat(failure.reason()).isNotEqualTo(Reason.INTERNAL);
    assertWait(failure.retryAfter());
    assertPossible(
        failure.journal().events(RetryScheduled.class), failure.journal().events(RateHeld.class));
    return 0;
  }

  private static void assertPossible(List<RetryScheduled> retries, List<RateHeld> holds) {
    for (RetryScheduled retry : retries) {
      assertWait(retry.delay());
      assertThat(retry.delay()).isLessThanOrEqualTo(DEADLINE);
    }
    for (RateHeld held : holds) {
      assertWait(held.retryAfter());
      assertWait(held.left());
    }
  }

  private static void assertPossible(LimitStatus status) {
    assertWait(status.nextFree());
    assertThat(status.used()).isNotNegative();
    assertThat(status.remaining()).isNotNegative();
    assertThat(status.serverRemaining() == null || status.serverRemaining() >= 0).isTrue();
  }

  private static void assertWait(@Nullable Duration wait) {
    assertThat(wait == null || !wait.isNegative() && wait.toNanos() >= 0).as("%s", wait).isTrue();
  }

  private static void drive(FakeTime time, List<? extends CompletableFuture<?>> calls) {
    for (int steps = 0; calls.stream().anyMatch(call -> !call.isDone()); steps++) {
      assertThat(time.advanceToNext() && steps < 10_000).as("it ends").isTrue();
    }
  }

  /** The control: what is thrown at the client is enough for a reader that takes no care. */
  @Test
  void controlACarelessReaderFails() {
    List<String> fatal = new ArrayList<>();
    for (String number : HostileNumbers.NUMBERS) {
      try {
        long millis = Long.parseLong(number.strip()) * 1_000;
        if (millis < 0 || millis / 1_000 != Long.parseLong(number.strip())) {
          fatal.add(number);
        }
      } catch (NumberFormatException thrown) {
        fatal.add(number);
      }
    }
    assertThat(fatal).contains("-1", "9223372036854775807", "1.5", "Infinity", "");
  }
}
