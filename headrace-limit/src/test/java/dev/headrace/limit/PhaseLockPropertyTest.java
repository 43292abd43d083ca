package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.QuotaPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole of a fixed window once it is proved; never more of any other server than is safe. */
class PhaseLockPropertyTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int N = 100;
  private static final RateLimit LIMIT =
      RateLimit.of(N).per(SECOND).mode(LimitMode.PHASE_LOCKED).burst(N);
  private static final RateLimit ASSUMED = RateLimit.of(N).per(SECOND).mode(LimitMode.PHASE_LOCKED);
  private static final int WORKERS = 64;
  private static final int REQUESTS = 5_000;
  private static final boolean FULL = "full".equals(System.getProperty("headrace.sweeps"));
  private static final long SEED = Long.getLong("headrace.seed", 1); // for what always holds
  private static final long USUAL = 2; // of how much is used: now and then a proof takes longer

  /** How a server tells when more units are there. */
  enum Reset {
    EXACT(1, 0),
    ROUNDED_UP(1_000_000_000, 999_999_999),
    ROUNDED_DOWN(1_000_000_000, 0),
    UNTOLD(1, 0);

    private final long grain;
    private final long up;

    Reset(long grain, long up) {
      this.grain = grain;
      this.up = up;
    }

    RateSignal on(RateSignal signal, long nanos) {
      if (this == UNTOLD) {
        return signal;
      }
      Duration told = Duration.ofNanos((nanos + up) / grain * grain);
      return signal.reset(told, grain == 1 ? Duration.ZERO : Duration.ofNanos(grain));
    }
  }

  /** A server that tells what remains. */
  record Case(String name, QuotaPolicy policy, RateLimit limit, Reset reset) {
    SlotsRun run(int rounds) {
      return run(SEED, rounds);
    }

    SlotsRun usual(int rounds) {
      return run(USUAL, rounds);
    }

    private SlotsRun run(long seed, int rounds) {
      return new SlotsRun(seed, rounds * REQUESTS).server(policy).says(header());
    }

    LongFunction<RateSignal> header() {
      return at -> {
        RateSignal signal =
            RateSignal.named("").limit(N).remaining(policy.remaining(at)).window(limit.window());
        return reset.on(signal, policy.resetNanos(at));
      };
    }

    @Override
    public String toString() {
      return name + ", " + limit + ", reset " + reset;
    }
  }

  /** A quarter of the cases that the build's own seed decides, or all of them in a full sweep. */
  private static Stream<Case> sample(Stream<Case> cases) {
    List<Case> all = new ArrayList<>(cases.toList());
    Collections.shuffle(all, new Random(SEED));
    return all.stream().limit(FULL ? all.size() : all.size() / 4);
  }

  static Stream<Case> fixed() {
    RateLimit minute = RateLimit.of(N).per(MINUTE).mode(LimitMode.PHASE_LOCKED);
    return sample(
        Stream.of(Reset.values())
            .flatMap(
                reset ->
                    Stream.of(
                        new Case("fixed", QuotaPolicy.fixed(N, SECOND, 345_678_901), LIMIT, reset),
                        new Case("fixed", QuotaPolicy.fixed(N, SECOND, 1), ASSUMED, reset),
                        new Case(
                            "fixed", QuotaPolicy.fixed(N, MINUTE, 987_654_321), minute, reset))));
  }

  static Stream<Case> others() {
    return sample(
        Stream.of(Reset.values())
            .flatMap(
                reset ->
                    Stream.of(
                        new Case("from first", QuotaPolicy.fixedFromFirst(N, SECOND), LIMIT, reset),
                        new Case(
                            "from first", QuotaPolicy.fixedFromFirst(N, SECOND), ASSUMED, reset),
                        new Case("sliding", QuotaPolicy.sliding(N, SECOND), LIMIT, reset),
                        new Case("sliding", QuotaPolicy.slidingStrict(N, SECOND), LIMIT, reset),
                        new Case("sliding", QuotaPolicy.slidingStrict(N, SECOND), ASSUMED, reset),
                        new Case("bucket", QuotaPolicy.tokenBucket(N, SECOND, N), ASSUMED, reset),
                        new Case("bucket", QuotaPolicy.tokenBucket(N, SECOND, 20), ASSUMED, reset),
                        new Case("cells", QuotaPolicy.gcra(N, SECOND, 20), ASSUMED, reset),
                        new Case("leaky", QuotaPolicy.leaky(N, SECOND, 20), ASSUMED, reset))));
  }

  @ParameterizedTest
  @MethodSource("fixed")
  void theWholeOfAFixedWindowIsUsed(Case server) {
    SlotsRun run = server.usual(8).ways(2.5, 10).run(WORKERS, server.limit());

    print(server, run);
    assertThat(run.rejected()).isZero();
    assertThat(run.utilisation(server.limit())).isBetween(0.998, 1.002);
  }

  @ParameterizedTest
  @MethodSource("others")
  void noOtherServerIsTakenForOne(Case server) {
    SlotsRun run = server.run(2).ways(2.5, 10).run(WORKERS, server.limit());

    print(server, run);
    assertThat(run.rejected()).isZero();
  }

  @ParameterizedTest
  @MethodSource({"fixed", "others"})
  void nothingIsRejectedAmongFaultsAndSlowAnswers(Case server) {
    SlotsRun run = server.run(1).faults(0.002, 0.01, 0.01).run(WORKERS, server.limit());

    assertThat(run.rejected()).isZero();
  }

  @ParameterizedTest
  @MethodSource({"fixed", "others"})
  void nothingIsRejectedWhenFewWork(Case server) {
    SlotsRun run = server.run(1).ways(1, 40).costs(1, 7).run(3, server.limit());

    assertThat(run.rejected()).isZero();
  }

  @ParameterizedTest
  @MethodSource("fixed")
  void aServersClockMayDrift(Case server) {
    for (long parts : new long[] {10_000, -10_000}) {
      SlotsRun run = server.usual(3).serverClock(at -> at + at / parts).ways(2.5, 10);

      run.run(WORKERS, server.limit());

      assertThat(run.rejected()).isZero();
      assertThat(run.utilisation(server.limit())).isBetween(0.99, 1.01);
    }
  }

  @Test
  @Tag("large")
  void aServerThatShiftsItsWindowsRejectsFewAndIsProvedAgain() {
    Case server = new Case("shift", QuotaPolicy.fixed(N, SECOND, 1), LIMIT, Reset.EXACT);
    long shift = SECOND.toNanos() * 3 / 10;
    SlotsRun run =
        server.usual(6).serverClock(at -> at / SECOND.toNanos() >= 100 ? at + shift : at);

    run.ways(2.5, 10).run(WORKERS, server.limit());

    print(server, run);
    assertThat(run.rejected()).isLessThanOrEqualTo(1);
    assertThat(run.utilisation(server.limit())).isGreaterThan(0.99);
  }

  private static void print(Case server, SlotsRun run) {
    double window = server.limit().windowNanos();
    System.out.printf(
        "%s: %.2f %% used, anchored %.2f %%, %d rejected%n",
        server,
        100 * run.utilisation(server.limit()),
        100 * window / (window + run.roundTrip()),
        run.rejected());
  }
}
