package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class CompletionsTest {
  private final IllegalStateException failure = new IllegalStateException("why");

  @Test
  void theCauseIsWhatFailedWithoutItsWrappers() {
    Throwable wrapped = new CompletionException(new ExecutionException(failure));

    assertThat(Completions.cause(wrapped, "null")).isSameAs(failure);
    assertThat(Completions.cause(failure, "null")).isSameAs(failure);
  }

  @Test
  void aWrapperAroundNothingIsItselfTheCause() {
    Throwable empty = new CompletionException("nothing in it", null);

    assertThat(Completions.cause(empty, "null")).isSameAs(empty);
  }

  @Test
  void theCauseOfNoValueWithoutAFailureSaysSo() {
    assertThat(Completions.cause(null, "a sender answered null"))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("a sender answered null");
  }
}
