package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.QuotaPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slots whose server is proved to count by fixed windows; each way takes 20 ms. */
class PhaseLockTest {
  private static final long MS = 1_000_000;
  private static final long W = 1_000 * MS;
  private static final long WAY = 20 * MS;
  private static final long PHASE = 345 * MS; // of the windows
  private static final long T = Long.valueOf(Long.MAX_VALUE - 7 * W); // overflows on the way
  private static final int N = 100;
  private static final RateLimit LIMIT =
      RateLimit.of(N).per(Duration.ofSeconds(1)).mode(LimitMode.PHASE_LOCKED);

  private final Deque<Long> up = new ArrayDeque<>(); // moments of sending
  private final Deque<Answer> down = new ArrayDeque<>();
  private QuotaPolicy server = QuotaPolicy.fixed(N, Duration.ofSeconds(1), PHASE);
  private UnaryOperator<RateSignal> fields = signal -> signal;
  private Slots slots = new Slots(LIMIT, T);
  private long now;
  private int rejected;

  private record Answer(long sent, RateSignal signal) {}

  /** Sends at each millisecond what may go, until the {@code end}. */
  private void saturate(long end) {
    for (; now < end; now += MS) {
      settle();
      while (up.size() + down.size() < 64 && slots.waitNanos(1, true, T + now) == 0) {
        slots.take(1, T + now);
        up.add(now);
      }
    }
  }

  /** Sends nothing until the {@code end}. */
  private void idle(long end) {
    for (; now < end; now += MS) {
      settle();
    }
  }

  private void settle() {
    while (!up.isEmpty() && up.element() + WAY <= now) {
      long sent = up.remove();
      rejected += server.admits(now, 1) ? 0 : 1;
      Duration reset = Duration.ofNanos(server.resetNanos(now));
      RateSignal signal =
          RateSignal.named("").limit(N).remaining(server.remaining(now)).reset(reset);
      down.add(new Answer(sent, fields.apply(signal.window(LIMIT.window()))));
    }
    while (!down.isEmpty() && down.element().sent + 2 * WAY <= now) {
      Answer answer = down.remove();
      slots.answered(1, T + now);
      slots.heard(answer.signal, T + answer.sent, T + now);
    }
  }

  private static long begin(int window) {
    return PHASE + window * W;
  }

  /** When the window has begun for sure. */
  private static long begun(int window) {
    return begin(window) + 30 * MS;
  }

  /** Some windows, all used, after which the lock is there. */
  private void lock() {
    saturate(begin(12) - 100 * MS);
    idle(begin(12));
    assertThat(rejected).isZero();
  }

  /** One request that goes alone, and tells by its answer that the window is the one expected. */
  private void scout() {
    take(1);
    idle(now + 2 * WAY + MS);
  }

  private void take(int units) {
    for (int i = 0; i < units; i++) {
      slots.take(1, T + now);
      up.add(now);
    }
  }

  /** How long {@code units} wait, from now. */
  private long wait(int units) {
    return slots.waitNanos(units, true, T + now);
  }

  /** From the window's beginning on the whole quota, so that units rest till the next one's. */
  private void fill() {
    idle(begun(12));
    scout();
    take(N - 1);
    idle(now + 2 * WAY + MS);
    assertThat(rejected).isZero();
  }

  @Test
  void theFirstRequestOfAWindowGoesAloneAndThenAllTheRest() {
    lock();
    fill();
    idle(begun(13)); // by their answers all units still rest

    assertThat(wait(1)).isZero();
    take(1);
    assertThat(wait(1)).isPositive();
    idle(now + 2 * WAY + MS);

    assertThat(wait(N - 1)).isZero();
    assertThat(wait(N)).isPositive();
  }

  @Test
  void whoHasUsedTheWindowWaitsForTheNext() {
    lock();
    fill();

    long next = now + wait(1);

    assertThat(next).isBetween(begin(13), begun(13));
    idle(next - 1);
    assertThat(wait(1)).isPositive();
  }

  @Test
  void theLeastWaitGoesByTheWindowsThatAreNeeded() {
    lock();
    idle(begun(12));
    assertThat(slots.atLeast(99, 1, true, T + now)).isZero();
    fill();

    assertThat(now + slots.atLeast(0, 1, true, T + now)).isBetween(begin(13) - 40 * MS, begin(13));
    assertThat(now + slots.atLeast(99, 1, true, T + now)).isBetween(begin(13) - 40 * MS, begin(13));
    assertThat(now + slots.atLeast(100, 1, true, T + now))
        .isBetween(begin(14) - 40 * MS, begin(14));
  }

  @Test
  void isNotLockedBeforeTheProof() {
    saturate(begin(2));

    long wait = slots.atLeast(10 * N, 1, true, T + now);

    assertThat(wait).as("anchored").isGreaterThan(10 * W);
    assertThat(rejected).isZero();
  }

  @Test
  void aScoutThatWasNeverSentOrNeverAnsweredIsFollowedByAnother() {
    lock();
    fill();
    idle(begun(13));

    assertThat(wait(1)).isZero();
    slots.take(1, T + now);
    assertThat(wait(1)).isPositive();
    slots.giveBack(1);
    assertThat(wait(1)).isZero();
    slots.take(1, T + now);
    slots.unanswered(1, T + now);

    assertThat(wait(1)).isZero();
  }

  @Test
  void whatIsAnsweredWhenTheNextWindowMayHaveBegunCountsInThatToo() {
    lock();
    idle(begun(12));
    scout();
    idle(begin(13) - 10 * MS);
    take(30); // counted in the window after, as only their answers' fields tell
    idle(now + 2 * WAY + MS);

    assertThat(wait(N - 30)).isZero();
    assertThat(wait(N - 29)).isPositive();
  }

  @Test
  void aRejectionEndsTheLock() {
    lock();
    fill();
    idle(begun(13));
    assertThat(wait(1)).isZero();

    slots.rejected(T + now);

    assertThat(wait(1)).isGreaterThanOrEqualTo(20 * MS);
  }

  @Test
  void anAnswerThatCountsMoreThanOursEndsTheLock() {
    lock();
    idle(begun(12));
    server.admits(now, 1); // another's
    scout();

    take(N - 2);
    idle(begun(13));

    assertThat(rejected).isZero();
    assertThat(wait(2)).isGreaterThan(10 * MS);
  }

  @Test
  void unitsThatComeBackOneByOneEndTheLock() {
    lock();
    fields = RateSignal::gradually;
    fill();
    idle(begun(13));

    assertThat(wait(1)).isGreaterThan(10 * MS);
  }

  @Test
  void aResetAtAnotherMomentEndsTheLock() {
    lock();
    fields = signal -> signal.reset(Duration.ofMillis(300));
    fill();
    idle(begun(13));

    assertThat(wait(1)).isGreaterThan(10 * MS);
  }

  @ParameterizedTest
  @ValueSource(ints = {31, 34})
  void afterManyWindowsWithoutARequestItIsProvedAnew(int windows) {
    lock();
    fill();
    idle(begin(12 + windows) + 50 * MS);

    boolean locked = slots.atLeast(10 * N, 1, true, T + now) < 10 * W;

    assertThat(locked).isEqualTo(windows < 32);
  }

  @Test
  void resetsThatAreNotToldAreNotMissed() {
    fields = signal -> RateSignal.named("").limit(N).remaining(left(signal)).window(LIMIT.window());

    theFirstRequestOfAWindowGoesAloneAndThenAllTheRest();
  }

  private static long left(RateSignal signal) {
    Long left = signal.remaining();
    return left == null ? 0 : left;
  }

  @Test
  void windowsThatBeginWithOurFirstRequestAreNeverTakenForFixed() {
    server = QuotaPolicy.fixedFromFirst(N, Duration.ofSeconds(1));

    saturate(begin(40));

    assertThat(rejected).isZero();
    assertThat(slots.atLeast(10 * N, 1, true, T + now)).isGreaterThan(10 * W);
  }

  @Test
  void aBurstThatWasToldDrainsInALockedWindowToo() {
    slots = new Slots(LIMIT.burst(50), T);
    lock();
    idle(begun(13)); // all has drained
    scout();

    assertThat(wait(49)).isZero();
    assertThat(wait(50)).isPositive();
    take(49);
    idle(now + 2 * WAY + MS);

    assertThat(wait(20)).isPositive();
  }
}
