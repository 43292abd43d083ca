package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.QuotaPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.UnaryOperator;

/**
 * A client of a server that counts by windows of a second, in virtual time; each way takes 20 ms.
 */
abstract class PhaseRun {
  static final long MS = 1_000_000;
  static final long W = 1_000 * MS;
  static final long WAY = 20 * MS;
  static final long PHASE = 345 * MS; // of the windows
  static final long T = Long.valueOf(Long.MAX_VALUE - 7 * W); // overflows on the way
  static final int N = 100;
  static final RateLimit LIMIT =
      RateLimit.of(N).per(Duration.ofSeconds(1)).mode(LimitMode.PHASE_LOCKED);

  private final Deque<Request> up = new ArrayDeque<>();
  private final Deque<Answer> down = new ArrayDeque<>();
  QuotaPolicy server = QuotaPolicy.fixed(N, Duration.ofSeconds(1), PHASE);
  UnaryOperator<RateSignal> fields = signal -> signal;
  Slots slots = new Slots(LIMIT, T);
  int heaviest = 1; // units that a request may cost
  int sent; // requests
  long now;
  long lastSent;
  long longestPause;
  int rejected;
  final int[] counted = new int[300]; // in each window, the one before the first too

  private record Request(long sent, int units) {}

  private record Answer(Request to, RateSignal signal) {}

  /** Sends at each millisecond what may go, until the {@code end}. */
  void saturate(long end) {
    for (; now < end; now += MS) {
      settle();
      while (up.size() + down.size() < 64 && wait(1 + sent % heaviest) == 0) {
        take(1 + sent % heaviest);
        longestPause = Math.max(longestPause, now - lastSent);
        lastSent = now;
      }
    }
  }

  /** Sends nothing until the {@code end}. */
  void idle(long end) {
    for (; now < end; now += MS) {
      settle();
    }
  }

  private void settle() {
    while (!up.isEmpty() && up.element().sent + WAY <= now) {
      Request request = up.remove();
      rejected += server.admits(now, request.units) ? 0 : 1;
      counted[(int) Math.min(299, (now - PHASE + W) / W)] += request.units;
      Duration reset = Duration.ofNanos(server.resetNanos(now));
      RateSignal signal =
          RateSignal.named("").limit(N).remaining(server.remaining(now)).reset(reset);
      down.add(new Answer(request, fields.apply(signal.window(LIMIT.window()))));
    }
    while (!down.isEmpty() && down.element().to.sent + 2 * WAY <= now) {
      Answer answer = down.remove();
      slots.answered(answer.to.units, T + now);
      slots.heard(answer.signal, T + answer.to.sent, T + now);
    }
  }

  static long begin(int window) {
    return PHASE + window * W;
  }

  /** When the window has begun for sure. */
  static long begun(int window) {
    return begin(window) + 30 * MS;
  }

  /** Some windows, all used, after which the lock is there. */
  void lock() {
    saturate(begin(12) - 100 * MS);
    idle(begin(12));
    assertThat(rejected).isZero();
  }

  /** One request that goes alone, and tells by its answer that the window is the one expected. */
  void scout() {
    assertThat(wait(1)).isZero();
    take(1);
    idle(now + 2 * WAY + MS);
  }

  /** A request of so many units. */
  void take(int units) {
    slots.take(units, T + now);
    up.add(new Request(now, units));
    sent++;
  }

  /** How long {@code units} wait, from now. */
  long wait(int units) {
    return slots.waitNanos(units, true, T + now);
  }

  /** From the window's beginning on the whole quota, so that units rest till the next one's. */
  void fill() {
    idle(begun(12));
    scout();
    take(N - 1);
    idle(now + 2 * WAY + MS);
    assertThat(rejected).isZero();
  }

  /**
   * Whether half of the quota may leave when that window has begun, though the one before it was
   * used whole.
   */
  boolean isLockedAt(int window) {
    saturate(begin(window));
    idle(begun(window));
    return slots.atLeast(N / 2, 1, true, T + now) == 0;
  }
}
