package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose grant breaks harms nobody behind it. */
class BrokenGrantTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private final FakeTime time = new FakeTime();
  private final Limiter limiter =
      new Limiter(
          LimiterOptions.DEFAULTS.plus(RateLimit.of(2).per(SECOND).burst(2)), null, time, time);
  private final List<String> granted = new ArrayList<>();

  @Test
  void theOthersInTheQueueGo() {
    for (int i = 0; i < 2; i++) {
      Named first = new Named("first");
      assertThat(limiter.tryTake(first)).isTrue();
      end(first);
    }
    List<Named> waiting = List.of(new Named("broken"), new Named("behind"), new Named("last"));
    for (Named each : waiting) {
      assertThat(limiter.tryTake(each)).isFalse();
      limiter.enqueue(each);
    }

    assertThatThrownBy(() -> time.advance(SECOND)).hasMessage("broken");

    assertThat(granted).containsExactly("broken", "behind");
    waiting.stream().limit(2).forEach(this::end);
    time.advance(SECOND);
    assertThat(granted).as("the alarm was set").containsExactly("broken", "behind", "last");
    end(waiting.get(2));
  }

  private void end(Ticket ticket) {
    limiter.answered(ticket, time.nanoTime());
    limiter.ended(ticket);
  }

  private final class Named extends StubTicket {
    private final String name;

    Named(String name) {
      super(null);
      this.name = name;
    }

    @Override
    void granted() {
      granted.add(name);
      if (name.equals("broken")) {
        throw new IllegalStateException(name);
      }
    }

    @Override
    void refused(Refusal refusal) {
      granted.add("refused");
    }
  }
}
