package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.core.CallOptions.CacheUse;
import dev.headrace.core.CallOptions.Priority;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CallOptionsTest {
  private static final CallOptions ALL =
      CallOptions.of(
          o ->
              o.deadline(Duration.ofSeconds(1))
                  .attemptTimeout(Duration.ofSeconds(2))
                  .attempts(3)
                  .safeToRepeat(true)
                  .hedgeAfter(Duration.ofMillis(9))
                  .cache(CacheUse.REFRESH)
                  .ttl(Duration.ofSeconds(4))
                  .priority(Priority.HIGH)
                  .cost(5)
                  .bodyLimit(6)
                  .streamed(true)
                  .idempotencyKey("k-7")
                  .header("a", "8"));

  @Test
  void hasTheDocumentedDefaults() {
    CallOptions none = CallOptions.none();
    assertThat(none.deadline()).isEqualTo(Duration.ofMinutes(2));
    assertThat(none.attemptTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(none.attempts()).isNull();
    assertThat(none.isSafeToRepeat()).isFalse();
    assertThat(none.hedgeAfter()).isNull();
    assertThat(none.cache()).isEqualTo(CacheUse.USE);
    assertThat(none.ttl()).isNull();
    assertThat(none.priority()).isEqualTo(Priority.NORMAL);
    assertThat(none.cost()).isEqualTo(1);
    assertThat(none.bodyLimit()).isEqualTo(16L << 20);
    assertThat(none.isStreamed()).isFalse();
    assertThat(none.idempotencyKey()).isNull();
    assertThat(none.headers().isEmpty()).isTrue();
  }

  @Test
  void fillsWhatItDoesNotSayFromItsBase() {
    for (CallOptions merged :
        new CallOptions[] {
          CallOptions.of(o -> {}).over(ALL),
          ALL.over(CallOptions.of(o -> {})),
          CallOptions.none().over(ALL)
        }) {
      assertThat(merged.deadline()).isEqualTo(Duration.ofSeconds(1));
      assertThat(merged.attemptTimeout()).isEqualTo(Duration.ofSeconds(2));
      assertThat(merged.attempts()).isEqualTo(3);
      assertThat(merged.isSafeToRepeat()).isTrue();
      assertThat(merged.hedgeAfter()).isEqualTo(Duration.ofMillis(9));
      assertThat(merged.cache()).isEqualTo(CacheUse.REFRESH);
      assertThat(merged.ttl()).isEqualTo(Duration.ofSeconds(4));
      assertThat(merged.priority()).isEqualTo(Priority.HIGH);
      assertThat(merged.cost()).isEqualTo(5);
      assertThat(merged.bodyLimit()).isEqualTo(6);
      assertThat(merged.isStreamed()).isTrue();
      assertThat(merged.idempotencyKey()).isEqualTo("k-7");
      assertThat(merged.headers()).isEqualTo(Headers.of("a", "8"));
    }
  }

  @Test
  void winsOverItsBaseWhereItSaysSomething() {
    CallOptions call =
        CallOptions.of(
            o ->
                o.deadline(Duration.ofSeconds(10))
                    .attemptTimeout(Duration.ofSeconds(20))
                    .attempts(30)
                    .safeToRepeat(false)
                    .hedgeAfter(Duration.ofMillis(10))
                    .cache(CacheUse.BYPASS)
                    .ttl(Duration.ofSeconds(40))
                    .priority(Priority.LOW)
                    .cost(50)
                    .bodyLimit(60)
                    .streamed(false)
                    .idempotencyKey("k-70")
                    .header("A", "80")
                    .header("b", "81"));
    CallOptions merged = call.over(ALL);
    assertThat(merged.deadline()).isEqualTo(Duration.ofSeconds(10));
    assertThat(merged.attemptTimeout()).isEqualTo(Duration.ofSeconds(20));
    assertThat(merged.attempts()).isEqualTo(30);
    assertThat(merged.isSafeToRepeat()).isFalse();
    assertThat(merged.hedgeAfter()).isEqualTo(Duration.ofMillis(10));
    assertThat(merged.cache()).isEqualTo(CacheUse.BYPASS);
    assertThat(merged.ttl()).isEqualTo(Duration.ofSeconds(40));
    assertThat(merged.priority()).isEqualTo(Priority.LOW);
    assertThat(merged.cost()).isEqualTo(50);
    assertThat(merged.bodyLimit()).isEqualTo(60);
    assertThat(merged.isStreamed()).isFalse();
    assertThat(merged.idempotencyKey()).isEqualTo("k-70");
    assertThat(merged.headers()).isEqualTo(Headers.of("A", "80", "b", "81"));
  }

  static Stream<Consumer<CallOptions.Builder>> bad() {
    return Stream.of(
        o -> o.deadline(Duration.ZERO),
        o -> o.deadline(Duration.ofNanos(-1)),
        o -> o.attemptTimeout(Duration.ZERO),
        o -> o.attempts(0),
        o -> o.attempts(Integer.MIN_VALUE),
        o -> o.ttl(Duration.ofSeconds(-1)),
        o -> o.cost(0),
        o -> o.bodyLimit(0),
        o -> o.bodyLimit(-1),
        o -> o.idempotencyKey(""),
        o -> o.idempotencyKey("c4n4ry\r\nx: y"),
        o -> o.idempotencyKey("c4n4ryé"),
        o -> o.header("a b", "x"),
        o -> o.header("a", "c4n4ry\n"),
        o -> o.sensitiveHeader("a", "c4n4ry\0"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void refusesWhatMakesNoSense(Consumer<CallOptions.Builder> fill) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CallOptions.of(fill))
        .satisfies(e -> assertThat(e.getMessage()).isNotEmpty().doesNotContain("c4n4ry"));
  }

  @Test
  void showsNoSecret() {
    CallOptions options =
        CallOptions.of(o -> o.sensitiveHeader("x", "c4n4ry").header("Cookie", "c4n4ry"));
    assertThat(options.toString()).contains("deadline=PT2M").doesNotContain("c4n4ry");
    assertThat(options.over(ALL).toString()).doesNotContain("c4n4ry");
  }
}
