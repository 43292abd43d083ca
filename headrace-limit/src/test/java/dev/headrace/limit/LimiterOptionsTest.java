package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.testing.FakeTime;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a limiter is made with. */
class LimiterOptionsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void moreLimitsThanATicketCanProbeAreRefused() {
    LimitLayer.Builder builder = LimitLayer.builder(new FakeTime(), new FakeTime());

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> {
              for (int i = 1; i <= 31; i++) {
                builder.limit(RateLimit.of(i).per(SECOND));
              }
              builder.build();
            })
        .withMessage("at most 30 rate limits, not 31");
  }
}
