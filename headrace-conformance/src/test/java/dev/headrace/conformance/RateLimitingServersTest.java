package dev.headrace.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.conformance.LimitedRun.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * 2,000 calls of each of four servers that limit rates, all side by side and as fast as the limits
 * allow: none is rejected. In the same run a client without a limiter is.
 */
@Timeout(180)
class RateLimitingServersTest {
  private static final double LEAST_UTILISATION = 0.3; // for a busy machine; an idle one has 0.98
  private static final double LEAST_NAIVE_REJECTIONS = 0.2;
  private static final int MOST_LEARNED_REJECTIONS = LimitedRun.CALLS / 200; // 0.5 %
  private static final List<LimitingServer> SERVERS =
      List.of(
          LimitingServer.nginx(100, 20),
          LimitingServer.express("draft-6", 100, Duration.ofSeconds(1)),
          LimitingServer.express("draft-7", 200, Duration.ofSeconds(2)),
          LimitingServer.express("draft-8", 500, Duration.ofSeconds(5)));

  @Test
  void noCallIsRejectedByServersOfOthersWhileANaiveClientsAre() {
    List<LimitedRun> runs = new ArrayList<>();
    try {
      SERVERS.forEach(server -> runs.add(LimitedRun.told(server)));
      runs.forEach(run -> check(run, run.result()));
      runs.forEach(RateLimitingServersTest::checkNaive);
    } finally {
      runs.forEach(LimitedRun::close);
    }
  }

  @Test
  void limitsAreLearnedFromTheHeaderFieldsOfServersOfOthers() {
    List<LimitedRun> runs = new ArrayList<>();
    try {
      SERVERS.stream()
          .filter(LimitingServer::windowed) // nginx says nothing
          .forEach(server -> runs.add(LimitedRun.learned(server)));
      for (LimitedRun run : runs) {
        Result result = run.result();
        print(run + ", learned", result);
        assertThat(result.statuses()).as("%s", run).hasSize(LimitedRun.CALLS).containsOnly(200);
        assertThat(result.rejected()).as("%s", run).isLessThanOrEqualTo(MOST_LEARNED_REJECTIONS);
        assertThat(result.utilisation()).as("%s", run).isGreaterThan(LEAST_UTILISATION);
      }
    } finally {
      runs.forEach(LimitedRun::close);
    }
  }

  private static void check(LimitedRun run, Result result) {
    print(run.toString(), result);
    assertThat(result.statuses()).as("%s", run).hasSize(LimitedRun.CALLS).containsOnly(200);
    assertThat(result.exchanges()).as("%s", run).hasSize(LimitedRun.CALLS).containsOnly(200);
    assertThat(result.utilisation()).as("%s", run).isGreaterThan(LEAST_UTILISATION);
  }

  private static void print(String what, Result result) {
    System.out.printf(
        "%s: %d calls, %d rejected, %.1f s, %.1f %% of what can be%n",
        what,
        result.statuses().size(),
        result.rejected(),
        result.seconds(),
        result.utilisation() * 100);
  }

  private static void checkNaive(LimitedRun run) {
    List<Integer> statuses = NaiveClient.statuses(run.url(), LimitedRun.CALLS);
    double rejected =
        statuses.stream().filter(status -> status == 429).count() / (double) statuses.size();
    System.out.printf(
        "%s, naive: %d calls, %.1f %% rejected%n", run, statuses.size(), rejected * 100);
    assertThat(statuses).as("%s", run).containsOnly(200, 429);
    assertThat(rejected).as("%s", run).isGreaterThan(LEAST_NAIVE_REJECTIONS);
  }
}
