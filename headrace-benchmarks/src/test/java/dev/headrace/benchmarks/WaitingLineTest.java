package dev.headrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WaitingLineTest {
  static Set<String> names() {
    return WaitingLine.all(10).keySet();
  }

  @ParameterizedTest
  @MethodSource("names")
  void theFirstDoesNotWaitAndTheOthersDo(String name) throws Exception {
    IntFunction<WaitingLine> maker = Objects.requireNonNull(WaitingLine.all(10).get(name));
    try (WaitingLine line = maker.apply(1)) {
      Future<?> first = line.enqueue();
      Future<?> second = line.enqueue();
      Future<?> third = line.enqueue(); // two seconds from now at the earliest

      first.get(30, TimeUnit.SECONDS);
      line.leave(third);
      assertThat(third.isCancelled()).isTrue();
      line.leave(second);
      line.leave(first);
    }
  }
}
