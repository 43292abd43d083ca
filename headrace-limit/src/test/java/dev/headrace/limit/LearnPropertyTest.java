package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.QuotaPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that is told no quota uses the server's, and is hardly ever rejected. */
@Tag("large")
class LearnPropertyTest {
  private static final long SEED = 1; // of shares: what is asserted holds as a rule only
  private static final int WINDOWS = 10;
  private static final int SAMPLE =
      "full".equals(System.getProperty("headrace.sweeps")) ? Integer.MAX_VALUE : 1;
  private static final RateLimit PER_SECOND = RateLimit.of(100).per(Duration.ofSeconds(1));
  private static final RateLimit PER_TEN_SECONDS = RateLimit.of(100).per(Duration.ofSeconds(10));
  private static final RateLimit PER_MINUTE = RateLimit.of(3_000).per(Duration.ofMinutes(1));

  record Server(String name, RateLimit quota, LearnRun.Fields fields) {
    QuotaPolicy policy() {
      Duration window = quota.window();
      return switch (name) {
        case "fixed" -> QuotaPolicy.fixed(quota.units(), window, 1 + window.toNanos() / 3);
        case "sliding" -> QuotaPolicy.sliding(quota.units(), window);
        case "small bucket" -> QuotaPolicy.tokenBucket(quota.units(), window, quota.units() / 5);
        case "leaky" -> QuotaPolicy.leaky(quota.units(), window, quota.units() / 5);
        case "bucket" -> QuotaPolicy.tokenBucket(quota.units(), window, quota.units());
        default -> QuotaPolicy.slidingStrict(quota.units(), window);
      };
    }

    LearnRun run(int windows, Consumer<LimitLayer.Builder> fill) {
      return new LearnRun(SEED, policy(), fields, quota).run(windows, fill);
    }

    @Override
    public String toString() {
      return name + " " + quota + " " + fields;
    }
  }

  private static final List<Server> TELLING =
      List.of(
          new Server("fixed", PER_SECOND, LearnRun.Fields.DRAFT_10),
          new Server("sliding", PER_SECOND, LearnRun.Fields.DRAFT_10),
          new Server("strict", PER_SECOND, LearnRun.Fields.DRAFT_10),
          new Server("fixed", PER_MINUTE, LearnRun.Fields.DRAFT_10),
          new Server("sliding", PER_MINUTE, LearnRun.Fields.DRAFT_10),
          new Server("fixed", PER_SECOND, LearnRun.Fields.X_DELTA),
          new Server("fixed", PER_SECOND, LearnRun.Fields.X_DELTA_DOWN),
          new Server("fixed", PER_SECOND, LearnRun.Fields.X_EPOCH),
          new Server("sliding", PER_SECOND, LearnRun.Fields.X_DELTA),
          new Server("strict", PER_SECOND, LearnRun.Fields.X_DELTA_DOWN),
          new Server("bucket", PER_TEN_SECONDS, LearnRun.Fields.X_DELTA),
          new Server("fixed", PER_MINUTE, LearnRun.Fields.X_DELTA),
          new Server("fixed", PER_MINUTE, LearnRun.Fields.X_DELTA_DOWN),
          new Server("fixed", PER_MINUTE, LearnRun.Fields.X_EPOCH),
          new Server("sliding", PER_MINUTE, LearnRun.Fields.X_DELTA),
          new Server("sliding", PER_MINUTE, LearnRun.Fields.X_EPOCH),
          new Server("strict", PER_MINUTE, LearnRun.Fields.X_EPOCH),
          new Server("bucket", PER_SECOND, LearnRun.Fields.GRADUAL),
          new Server("bucket", PER_MINUTE, LearnRun.Fields.GRADUAL));

  /** A few of {@code servers} that the build's own seed decides, or all of them in a full sweep. */
  private static List<Server> sample(List<Server> servers) {
    List<Server> sample = new ArrayList<>(servers);
    Collections.shuffle(sample, new Random(Long.getLong("headrace.seed", 1)));
    return sample.subList(0, Math.min(SAMPLE, sample.size()));
  }

  static List<Server> telling() {
    return sample(TELLING);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("telling")
  void usesTheQuotaThatHeadersTell(Server server) {
    LearnRun discovered = server.run(WINDOWS, b -> b.limit(RateLimit.discover()));
    LearnRun learned = server.run(WINDOWS, b -> {});

    System.out.println(server + " seed " + SEED + " discovered: " + discovered);
    System.out.println(server + " seed " + SEED + " learned: " + learned);
    for (LearnRun run : List.of(discovered, learned)) {
      assertThat(run.utilisation(0)).isGreaterThanOrEqualTo(0.95);
      assertThat(run.rejected()).isLessThanOrEqualTo(0.005);
    }
    assertThat(discovered.limits()).hasSize(1);
  }

  /** Those whose fields say a window, and no burst. */
  static List<Server> tellingWindows() {
    List<Server> servers = new ArrayList<>(TELLING);
    servers.removeIf(server -> server.fields != LearnRun.Fields.DRAFT_10);
    servers.add(new Server("small bucket", PER_SECOND, LearnRun.Fields.DRAFT_10));
    servers.add(new Server("small bucket", PER_MINUTE, LearnRun.Fields.DRAFT_10));
    servers.add(new Server("leaky", PER_SECOND, LearnRun.Fields.DRAFT_10));
    return sample(servers);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tellingWindows")
  void discoversABurstThatNothingSays(Server server) {
    LearnRun run = server.run(WINDOWS, b -> b.limit(RateLimit.discover()));

    System.out.println(server + " seed " + SEED + " burst discovered: " + run);
    assertThat(run.utilisation(0)).isGreaterThanOrEqualTo(0.95);
    assertThat(run.rejected()).isLessThanOrEqualTo(0.005);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tellingWindows")
  void discoversALimitInWhatCallsCost(Server server) {
    LearnRun run = new LearnRun(SEED, server.policy(), server.fields, server.quota).costs(5);

    run.run(WINDOWS, b -> b.limit(RateLimit.discover()));

    System.out.println(server + " seed " + SEED + " costs discovered: " + run);
    assertThat(run.utilisation(1)).isGreaterThanOrEqualTo(0.95);
    assertThat(run.rejected()).isLessThanOrEqualTo(0.005);
  }

  /** In the first ten windows a burst has not yet come over a boundary; in a hundred it has. */
  @Test
  void aWindowThatBeginsWhileItSendsIsNotAskedTooEarly() {
    Server server = new Server("fixed", PER_SECOND, LearnRun.Fields.X_DELTA);

    LearnRun run = server.run(40, b -> b.limit(RateLimit.discover()));

    assertThat(run.utilisation(0)).isGreaterThanOrEqualTo(0.97);
    assertThat(run.rejected()).isZero();
  }

  @Test
  void resetsAsCoarseAsTheWindowProveLittle() {
    Server server = new Server("small bucket", PER_SECOND, LearnRun.Fields.X_DELTA);

    LearnRun run = server.run(WINDOWS, b -> b.limit(RateLimit.discover()));

    System.out.println(server + " seed " + SEED + " discovered: " + run);
    assertThat(run.utilisation(0)).isGreaterThan(0.3);
    assertThat(run.rejected()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"DRAFT_10", "X_DELTA"})
  void withoutLearningAThirdIsRejected(LearnRun.Fields fields) {
    Server server = new Server("sliding", PER_SECOND, fields);

    LearnRun run = server.run(WINDOWS, b -> b.learn(false));

    assertThat(run.rejected()).isGreaterThan(0.2);
  }

  static List<Server> silent() {
    return sample(
        List.of(
            new Server("fixed", PER_SECOND, LearnRun.Fields.NONE),
            new Server("sliding", PER_SECOND, LearnRun.Fields.NONE),
            new Server("strict", PER_SECOND, LearnRun.Fields.NONE),
            new Server("bucket", PER_SECOND, LearnRun.Fields.NONE),
            new Server("fixed", PER_MINUTE, LearnRun.Fields.NONE),
            new Server("sliding", PER_MINUTE, LearnRun.Fields.NONE)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("silent")
  void discoversByRejectionsWhatNobodyTells(Server server) {
    int windows = server.quota.equals(PER_SECOND) ? 120 : 10;
    LearnRun run = server.run(windows, b -> b.limit(RateLimit.discover()));

    System.out.println(server + " seed " + SEED + " discovered: " + run + " " + run.limits());
    assertThat(run.utilisation(0)).isGreaterThan(0.6); // few cycles in ten windows of a minute
    assertThat(run.rejected()).isLessThan(0.01);
    assertThat(run.limits()).extracting(LimitStatus::name).containsExactly("discovered");
  }
}
