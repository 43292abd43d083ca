package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a plain list, in time that is only a number. */
class TimerWheelTest {

  private static final class Task extends TimerWheel.Task {
    Task(long at) {
      super(at);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1L << 40, -5_000_000_000L, Long.MAX_VALUE - 500_000_000_000L})
  void handsOverEveryTaskBeforeItsTimeAndNoneLongBefore(long origin) {
    Random random = Seeded.random(getClass());
    TimerWheel wheel = new TimerWheel(origin);
    List<Task> model = new ArrayList<>();
    long now = origin;
    boolean turning = false;
    for (int step = 0; step < 3_000; step++) {
      for (int i = random.nextInt(4); i > 0; i--) {
        Task task = new Task(now + TimerWheel.FAR_NANOS + (long) (random.nextDouble() * 150e9));
        model.add(task);
        assertThat(wheel.add(task, now)).isEqualTo(!turning);
        turning = true;
      }
      if (!model.isEmpty() && random.nextInt(3) > 0) {
        wheel.remove(model.remove(random.nextInt(model.size())));
      }
      now += random.nextInt(20) == 0 ? 3_000_000_000L : TimerWheel.TICK_NANOS;
      if (turning) {
        long moment = now;
        List<TimerWheel.Task> near = wheel.turn(moment);
        assertThat(near).allMatch(task -> task.at() - moment <= 2 * TimerWheel.TICK_NANOS);
        near.forEach(task -> assertThat(model.remove(task)).isTrue());
        assertThat(model).allMatch(task -> task.at() - moment > TimerWheel.TICK_NANOS);
        turning = wheel.goesOn();
      }
      assertThat(wheel.size()).isEqualTo(model.size());
    }
    assertThat(wheel.clear()).hasSameElementsAs(model);
    assertThat(wheel.size()).isZero();
  }

  @Test
  void aTaskThatIsPutInLateIsNotLeftForAnotherRound() {
    TimerWheel wheel = new TimerWheel(0);
    wheel.add(new Task(100 * TimerWheel.TICK_NANOS), 0);
    wheel.turn(10 * TimerWheel.TICK_NANOS); // while the next one's thread stood still
    Task late = new Task(4 * TimerWheel.TICK_NANOS);
    wheel.add(late, 0);

    assertThat(wheel.turn(11 * TimerWheel.TICK_NANOS)).containsExactly(late);
    wheel.add(late, 0);
    wheel.remove(late);
    assertThat(wheel.size()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void takesATaskOutWhereverItStandsInItsSlot(int place) {
    TimerWheel wheel = new TimerWheel(0);
    long at = 100 * TimerWheel.TICK_NANOS;
    List<TimerWheel.Task> tasks = List.of(new Task(at), new Task(at + 1), new Task(at + 2));
    tasks.forEach(task -> wheel.add(task, 0));
    wheel.remove(tasks.get(place));
    wheel.remove(tasks.get(place));
    List<TimerWheel.Task> others = new ArrayList<>(tasks);
    others.remove(place);
    assertThat(wheel.turn(99 * TimerWheel.TICK_NANOS)).hasSameElementsAs(others);
    assertThat(wheel.goesOn()).isFalse();
  }
}
