package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who comes, who leaves and who goes, seen by the limiter itself. */
class QueueTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private final FakeTime time = new FakeTime();
  private final Limiter limiter = limiter(RateLimit.of(1).per(SECOND).serverLag(SECOND));
  private final List<String> granted = new ArrayList<>();

  @Test
  void whoFindsRoomByTheTimeItQueuesGoesAtOnce() {
    Named late = new Named("late", Ticket.FIRST_COME);

    limiter.enqueue(late);

    assertThat(granted).containsExactly("late");
    assertThat(time.pending()).isZero();
    end(late);
  }

  @Test
  void whoeverLeavesTheOthersKeepTheirOrder() {
    start();
    List<Named> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      all.add(queue("" + i, Ticket.FIRST_COME));
    }

    for (int leaving : List.of(2, 0, 5, 3)) {
      assertThat(limiter.withdraw(all.get(leaving))).isTrue();
      assertThat(limiter.withdraw(all.get(leaving))).as("again").isFalse();
    }
    assertThat(limiter.status().get(0).waiters()).isEqualTo(2);
    assertThat(limiter.atLeast(new Named("newcomer", Ticket.FIRST_COME)))
        .isEqualTo(SECOND.multipliedBy(3).toNanos());
    all.add(queue("6", Ticket.FIRST_COME));
    time.advance(SECOND);
    assertThat(granted).containsExactly("1");
    end(all.get(1));
    time.advance(SECOND);
    assertThat(granted).containsExactly("1", "4");
    end(all.get(4));
    time.advance(SECOND);

    assertThat(granted).containsExactly("1", "4", "6");
    end(all.get(6));
    assertThat(time.pending()).isZero();
  }

  @Test
  void whoLeavesBeforeItIsInTheQueueNeverGetsIn() {
    start();
    Named quick = new Named("quick", Ticket.FIRST_COME);
    assertThat(limiter.tryTake(quick)).isFalse();

    assertThat(limiter.withdraw(quick)).isTrue();
    limiter.enqueue(quick);
    time.advance(SECOND);

    assertThat(granted).isEmpty();
    assertThat(limiter.status().get(0).waiters()).isZero();
  }

  @Test
  void aGrantIsNotWithdrawn() {
    Named ticket = new Named("a", Ticket.FIRST_COME);
    assertThat(limiter.tryTake(ticket)).isTrue();

    assertThat(limiter.withdraw(ticket)).isFalse();

    end(ticket);
  }

  @Test
  void onlyTheFirstWordAboutATicketCounts() {
    Named ticket = new Named("a", Ticket.FIRST_COME);
    assertThat(limiter.tryTake(ticket)).isTrue();

    assertThat(limiter.answered(ticket, time.nanoTime())).isTrue();
    assertThat(limiter.answered(ticket, time.nanoTime())).isFalse();
    assertThat(limiter.notSent(ticket)).isFalse();
    assertThat(limiter.unanswered(ticket, 1)).isFalse();
    limiter.ended(ticket);

    assertThat(limiter.status().get(0).used()).isEqualTo(1);
    time.advance(SECOND);
    assertThat(limiter.status().get(0).used()).isZero();
  }

  @Test
  void anAnswerThatIsSaidToBeOlderThanItsRequestCountsFromTheRequestOn() {
    time.advance(SECOND.multipliedBy(5));
    Named ticket = new Named("a", Ticket.FIRST_COME);
    assertThat(limiter.tryTake(ticket)).isTrue();

    limiter.answered(ticket, time.nanoTime() - SECOND.multipliedBy(3).toNanos());
    limiter.ended(ticket);

    Named next = queue("next", Ticket.FIRST_COME);
    time.advance(SECOND.minusNanos(1));
    assertThat(granted).isEmpty();
    time.advance(Duration.ofNanos(1));
    assertThat(granted).containsExactly("next");
    end(next);
  }

  @Test
  void whoWaitsBehindARequestThatIsLostGoesWhenThatCountsNoMore() {
    Named lost = new Named("lost", Ticket.FIRST_COME);
    assertThat(limiter.tryTake(lost)).isTrue();
    Named next = queue("next", Ticket.FIRST_COME);
    assertThat(time.pending()).as("nobody knows when").isZero();
    time.advance(SECOND);

    limiter.unanswered(lost, SECOND.multipliedBy(3).toNanos());
    limiter.ended(lost);

    Duration rest = SECOND.multipliedBy(2).plus(SECOND).plus(SECOND); // sent, lag, window
    time.advance(rest.minusNanos(1));
    assertThat(granted).isEmpty();
    time.advance(Duration.ofNanos(1));
    assertThat(granted).containsExactly("next");
    end(next);
  }

  @Test
  void aStricterClassThatComesLaterGoesFirstAndItsLeavingChangesNothing() {
    start();
    Named normal = queue("normal", 2);
    Named high = queue("high", 1);
    Named repeat = queue("repeat", Ticket.REPEATED);
    assertThat(limiter.withdraw(repeat)).isTrue();

    time.advance(SECOND);
    assertThat(granted).containsExactly("high");
    end(high);
    time.advance(SECOND);

    assertThat(granted).containsExactly("high", "normal");
    end(normal);
  }

  @Test
  void theTimerFollowsWhoeverIsNext() {
    RateLimit slow = RateLimit.of(1).per(Duration.ofMinutes(1)).scope(LimitScope.origin());
    Limiter both = limiter(slow);
    Named a = new Named("a", Ticket.FIRST_COME, "origin a");
    assertThat(both.tryTake(a)).isTrue();
    both.answered(a, time.nanoTime());
    both.ended(a);
    time.advance(SECOND);
    Named b = new Named("b", Ticket.FIRST_COME, "origin b");
    assertThat(both.tryTake(b)).isTrue();
    both.answered(b, time.nanoTime());
    both.ended(b);
    Named secondB = new Named("b2", Ticket.FIRST_COME, "origin b");
    both.enqueue(secondB);
    Named secondA = new Named("a2", Ticket.FIRST_COME, "origin a");
    both.enqueue(secondA); // earlier than the timer that is set

    time.advance(Duration.ofSeconds(59));
    assertThat(granted).containsExactly("a2");
    both.withdraw(secondB);
    assertThat(time.pending()).as("none is left to wait for").isZero();
    both.answered(secondA, time.nanoTime());
    both.ended(secondA);
  }

  private Limiter limiter(RateLimit limit) {
    return new Limiter(LimiterOptions.DEFAULTS.plus(limit), null, time, time);
  }

  /** Takes the first unit, from now on missing for a window. */
  private void start() {
    Named first = new Named("first", Ticket.FIRST_COME);
    assertThat(limiter.tryTake(first)).isTrue();
    end(first);
  }

  private Named queue(String name, int rank) {
    Named ticket = new Named(name, rank);
    assertThat(limiter.tryTake(ticket)).isFalse();
    limiter.enqueue(ticket);
    return ticket;
  }

  private void end(Ticket ticket) {
    limiter.answered(ticket, time.nanoTime());
    limiter.ended(ticket);
  }

  private final class Named extends StubTicket {
    private final String name;

    Named(String name, int rank) {
      this(name, rank, null);
    }

    Named(String name, int rank, @Nullable Object origin) {
      super(rank, origin);
      this.name = name;
    }

    @Override
    Object key(int limit) {
      Object origin = origin();
      return origin == null ? LimitScope.ONE : origin;
    }

    @Override
    void granted() {
      granted.add(name);
    }
  }
}
