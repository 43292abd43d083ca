package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ScopeTest {
  private final Throwable cause = new CancellationException("stop");
  private final List<Throwable> seen = new ArrayList<>();

  @Test
  void runsEveryHookOnceWithTheCause() {
    Scope scope = Scope.root();
    scope.onCancel(seen::add);
    scope.onCancel(seen::add);
    assertThat(scope.isCancelled()).isFalse();
    assertThat(scope.cancel(cause)).isTrue();
    assertThat(scope.cancel(new CancellationException("again"))).isFalse();
    assertThat(seen).containsExactly(cause, cause);
    assertThat(scope.cause()).isSameAs(cause);
    assertThat(scope.isEmpty()).isTrue();
  }

  @Test
  void partsAndHooksLeaveInAnyOrderAndMoreThanOnce() {
    Scope scope = Scope.root();
    Scope first = scope.child();
    Scope.Registration hook = scope.onCancel(seen::add);
    Scope second = scope.child();
    Scope third = scope.child();
    third.onCancel(seen::add);
    second.close();
    second.close();
    hook.close();
    first.close();
    second.close();
    hook.close();
    assertThat(scope.isEmpty()).isFalse();
    assertThat(scope.cancel(cause)).isTrue();
    assertThat(seen).containsExactly(cause); // of the third's hook
    assertThat(third.cause()).isSameAs(cause);
    assertThat(first.isCancelled()).isFalse();
    third.close();
    assertThat(third.cause()).isSameAs(cause);
  }

  @Test
  void runsAHookAtOnceIfItIsAlreadyCancelled() {
    Scope scope = Scope.root();
    scope.cancel(cause);
    scope.onCancel(seen::add).close();
    assertThat(seen).containsExactly(cause);
    assertThat(scope.isEmpty()).isTrue();
  }

  @Test
  void doesNotRunAHookThatWasTakenOut() {
    Scope scope = Scope.root();
    List<Scope.Registration> registrations = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      registrations.add(scope.onCancel(seen::add));
    }
    registrations.get(2).close();
    registrations.get(0).close();
    registrations.get(4).close();
    registrations.get(4).close();
    scope.cancel(cause);
    assertThat(seen).hasSize(2);
  }

  @Test
  void isEmptyWhenTheLastHookIsTakenOut() {
    Scope scope = Scope.root();
    Scope.Registration first = scope.onCancel(seen::add);
    Scope.Registration second = scope.onCancel(seen::add);
    assertThat(scope.isEmpty()).isFalse();
    first.close();
    second.close();
    assertThat(scope.isEmpty()).isTrue();
  }

  @Test
  void letsNoHookHarmAnother() {
    Scope scope = Scope.root();
    scope.onCancel(seen::add);
    scope.onCancel(
        reason -> {
          throw new IllegalStateException("broken");
        });
    scope.onCancel(
        reason -> {
          throw new AssertionError("more broken");
        });
    scope.onCancel(
        reason -> {
          throw (CancellationException) reason;
        });
    scope.onCancel(seen::add);
    assertThat(scope.cancel(cause)).isTrue();
    assertThat(seen).containsExactly(cause, cause);
    assertThat(cause.getSuppressed()).hasSize(2);
  }

  @Test
  void letsAHookTakeOutOthersAndRegisterMore() {
    Scope scope = Scope.root();
    List<Scope.Registration> registrations = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      registrations.add(scope.onCancel(seen::add));
    }
    scope.onCancel(
        reason -> {
          registrations.forEach(Scope.Registration::close);
          scope.onCancel(seen::add);
        });
    scope.cancel(cause);
    assertThat(seen).containsExactly(cause);
  }

  @Test
  void cancelsItsChildren() {
    Scope scope = Scope.root();
    Scope child = scope.child();
    child.child().onCancel(seen::add);
    scope.cancel(cause);
    assertThat(child.cause()).isSameAs(cause);
    assertThat(seen).containsExactly(cause);
  }

  @Test
  void makesACancelledChildOnceItIsCancelled() {
    Scope scope = Scope.root();
    scope.cancel(cause);
    Scope child = scope.child();
    assertThat(child.cause()).isSameAs(cause);
    child.close();
  }

  @Test
  void letsAChildDieAlone() {
    Scope scope = Scope.root();
    Scope child = scope.child();
    child.onCancel(seen::add);
    child.cancel(cause);
    child.close();
    assertThat(scope.isCancelled()).isFalse();
    assertThat(scope.isEmpty()).isTrue();
    assertThat(seen).hasSize(1);
  }

  @Test
  void dropsItsHooksWhenItIsClosed() {
    Scope scope = Scope.root();
    Scope child = scope.child();
    Scope.Registration registration = child.onCancel(seen::add);
    child.close();
    child.close();
    assertThat(child.cancel(cause)).isFalse();
    assertThat(scope.isEmpty()).isTrue();
    scope.cancel(cause);
    registration.close();
    child.onCancel(seen::add).close();
    assertThat(seen).isEmpty();
    assertThat(child.isCancelled()).isFalse();
  }

  @Test
  void keepsNothingOfManyWaitsThatAreOver() {
    Scope scope = Scope.root();
    Scope.Registration oldest = scope.onCancel(seen::add);
    for (int i = 0; i < 100_000; i++) {
      scope.onCancel(seen::add).close();
    }
    oldest.close();
    assertThat(scope.isEmpty()).isTrue();
  }

  @Test
  void cancelsAHundredThousandHooksOnConstantStack() {
    Scope scope = Scope.root();
    for (int i = 0; i < 100_000; i++) {
      scope.onCancel(seen::add);
    }
    scope.cancel(cause);
    assertThat(seen).hasSize(100_000);
  }

  @Test
  void runsEachHookAtMostOnceWhenClosingRacesCancelling() throws Exception {
    Random random = Seeded.random(ScopeTest.class);
    ExecutorService pool = Executors.newFixedThreadPool(3);
    try {
      for (int round = 0; round < 2_000; round++) {
        race(pool, random.nextInt(4));
      }
    } finally {
      pool.shutdownNow();
    }
  }

  private void race(ExecutorService pool, int skew) throws Exception {
    Scope scope = Scope.root();
    int hooks = 6;
    List<AtomicInteger> runs = new ArrayList<>();
    List<Scope.Registration> registrations = new ArrayList<>();
    for (int i = 0; i < hooks; i++) {
      AtomicInteger counter = new AtomicInteger();
      runs.add(counter);
      registrations.add(scope.onCancel(reason -> counter.incrementAndGet()));
    }
    AtomicInteger late = new AtomicInteger();
    CyclicBarrier start = new CyclicBarrier(3);
    List<Future<?>> threads =
        List.of(
            pool.submit(() -> await(start, () -> scope.cancel(cause))),
            pool.submit(
                () ->
                    await(
                        start,
                        () -> {
                          for (int i = skew; i < hooks; i += 2) {
                            registrations.get(i).close();
                          }
                        })),
            pool.submit(() -> await(start, () -> scope.onCancel(r -> late.incrementAndGet()))));
    for (Future<?> thread : threads) {
      thread.get();
    }
    assertThat(late).hasValue(1);
    for (int i = 0; i < hooks; i++) {
      boolean closed = i >= skew && (i - skew) % 2 == 0;
      assertThat(runs.get(i).get()).isBetween(closed ? 0 : 1, 1);
    }
    assertThat(scope.isEmpty()).isTrue();
  }

  private static Void await(CyclicBarrier start, Runnable task) {
    try {
      start.await();
    } catch (Exception broken) {
      throw new IllegalStateException(broken);
    }
    task.run();
    return null;
  }
}
