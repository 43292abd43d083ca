package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.headrace.testing.QuotaPolicy;
import java.time.Duration;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the server says remains shows others who use the key, and costs nothing if there are none.
 */
class HeardPropertyTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int N = 100;
  private static final RateLimit LIMIT = RateLimit.of(N).per(SECOND);
  private static final int WORKERS = 64;
  private static final int REQUESTS = 10_000;
  private static final long SEED = Long.getLong("headrace.seed", 1); // for what always holds
  private static final long USUAL = 1; // seed of shares

  /** Servers of which one tells what remains. */
  record Case(String name, QuotaPolicy policy, RateLimit limit, int told) {
    SlotsRun run() {
      return new SlotsRun(USUAL, REQUESTS).server(policy);
    }

    SlotsRun any() {
      return new SlotsRun(SEED, REQUESTS).server(policy);
    }

    /** Whole seconds, rounded up. */
    LongFunction<RateSignal> header() {
      return at -> {
        long seconds = (policy.resetNanos(at) + SECOND.toNanos() - 1) / SECOND.toNanos();
        return RateSignal.named("")
            .limit(told)
            .remaining(policy.remaining(at))
            .reset(Duration.ofSeconds(seconds), SECOND)
            .window(SECOND);
      };
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> windows() {
    RateLimit whole = LIMIT.burst(N);
    return Stream.of(
        new Case("fixed", QuotaPolicy.fixed(N, SECOND, 345_678_901), whole, N),
        new Case("fixed, assumed burst", QuotaPolicy.fixed(N, SECOND, 0), LIMIT, N),
        new Case("sliding", QuotaPolicy.sliding(N, SECOND), whole, N),
        new Case("sliding strict", QuotaPolicy.slidingStrict(N, SECOND), whole, N));
  }

  static Stream<Case> buckets() {
    RateLimit told = LIMIT.burst(20);
    return Stream.of(
        new Case("bucket", QuotaPolicy.tokenBucket(N, SECOND, 20), told, 20),
        new Case("bucket of the quota", QuotaPolicy.tokenBucket(N, SECOND, N), LIMIT, N),
        new Case("cells", QuotaPolicy.gcra(N, SECOND, 20), told, 20));
  }

  /** Buckets that tell the quota of a window, and as what remains never more than the burst. */
  static Stream<Case> bucketsInDisguise() {
    RateLimit told = LIMIT.burst(20);
    return Stream.of(
        new Case("disguised bucket", QuotaPolicy.tokenBucket(N, SECOND, 20), told, N),
        new Case(
            "disguised bucket, assumed burst", QuotaPolicy.tokenBucket(N, SECOND, 20), LIMIT, N),
        new Case("leaky", QuotaPolicy.leaky(N, SECOND, 20), told, N),
        new Case("cells, assumed burst", QuotaPolicy.gcra(N, SECOND, 20), LIMIT, N));
  }

  static Stream<Case> honest() {
    return Stream.concat(windows(), buckets());
  }

  static Stream<Case> all() {
    return Stream.concat(honest(), bucketsInDisguise());
  }

  @ParameterizedTest
  @MethodSource("honest")
  void aloneItSendsWhatItWouldSendWithoutHeaders(Case server) {
    double heard = server.run().says(server.header()).run(WORKERS, server.limit()).endedAt();
    double deaf = fresh(server).run().run(WORKERS, server.limit()).endedAt();

    System.out.println(server + ": heard costs " + (heard - deaf) / 1e6 + " ms");
    assertThat(heard).isCloseTo(deaf, within(SECOND.toNanos() / 10.0));
  }

  @ParameterizedTest
  @MethodSource("all")
  void aloneMixedCostsAreSentAsTheyWouldBeWithoutHeaders(Case server) {
    SlotsRun run = server.run().costs(1, 5).says(server.header()).run(WORKERS, server.limit());
    SlotsRun deaf = fresh(server).run().costs(1, 5).run(WORKERS, server.limit());

    double lost = run.endedAt() - deaf.endedAt();
    System.out.println(server + ", mixed costs: heard costs " + lost / 1e6 + " ms");
    assertThat(lost).isLessThan(2.0 * SECOND.toNanos()); // the first window's word counts
    assertThat(run.rejected()).isZero();
  }

  @ParameterizedTest
  @MethodSource("all")
  void aRestartIsToldByTheFirstAnswer(Case server) {
    SlotsRun run = server.any().restarts(Duration.ofMillis(1_321)).says(server.header());

    run.downFor(Duration.ofMillis(30)).ways(2.5, 10).run(WORKERS, server.limit());

    assertThat(run.rejectedLater()).isZero();
  }

  @ParameterizedTest
  @MethodSource("windows")
  void othersAreGivenWay(Case told) {
    Case server = new Case(told.name(), told.policy(), LIMIT, told.told());
    SlotsRun run = server.run().others(Duration.ofMillis(33)).says(server.header());
    run.ways(2.5, 10).run(WORKERS, server.limit());
    SlotsRun deaf = fresh(server).run().others(Duration.ofMillis(33));
    deaf.ways(2.5, 10).run(WORKERS, server.limit());

    double theirs = run.usedByOthers(server.limit());
    double all = run.utilisation(server.limit()) + theirs;
    System.out.printf(
        "%s beside another's 30/s: %.1f %% used in all, %.1f %% by the other, %.2f %% rejected;"
            + " unheard %.2f %%%n",
        server, 100 * all, 100 * theirs, share(run), share(deaf));
    assertThat(all).isGreaterThan(0.85); // the strict one counts what the other tries in vain
    assertThat(share(run)).isLessThan(3);
    assertThat(share(deaf)).isGreaterThan(15);
  }

  @ParameterizedTest
  @MethodSource("bucketsInDisguise")
  void othersAreGivenWayAtABucket(Case server) {
    SlotsRun run = server.run().others(Duration.ofMillis(33)).says(server.header());
    run.ways(2.5, 10).run(WORKERS, server.limit());
    SlotsRun deaf = fresh(server).run().others(Duration.ofMillis(33));
    deaf.ways(2.5, 10).run(WORKERS, server.limit());

    double all = run.utilisation(server.limit()) + run.usedByOthers(server.limit());
    System.out.printf(
        "%s beside another's 30/s: %.1f %% used in all, %.2f %% rejected; unheard %.2f %%%n",
        server, 100 * all, share(run), share(deaf));
    assertThat(all).isGreaterThan(0.97);
    assertThat(share(run)).isLessThan(1);
    assertThat(share(deaf)).isGreaterThan(15);
  }

  @ParameterizedTest
  @MethodSource("windows")
  void othersWhoHaveMostOfAWindowAreNotTakenForABucket(Case told) {
    Case server = new Case(told.name(), told.policy(), LIMIT, told.told());
    SlotsRun run = server.run().others(Duration.ofMillis(12)).says(server.header());
    run.restarts(Duration.ofMillis(20_321)).downFor(Duration.ofMillis(30));
    run.ways(2.5, 10).run(WORKERS, server.limit());

    double all = run.utilisation(server.limit()) + run.usedByOthers(server.limit());
    System.out.printf(
        "%s beside another's 83/s: %.1f %% used in all, %.2f %% rejected%n",
        server, 100 * all, share(run));
    assertThat(share(run)).isLessThan(20); // the strict one counts what the other tries in vain
  }

  private static double share(SlotsRun run) {
    return 100.0 * run.rejected() / run.counted();
  }

  private static Case fresh(Case server) {
    return all().filter(each -> each.name().equals(server.name())).findAny().orElseThrow();
  }
}
