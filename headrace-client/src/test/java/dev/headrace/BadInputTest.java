package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.headrace.core.CallOptions;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BadInputTest {
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport wire = ScriptedTransport.on(time);
  private final ApiClient api =
      Headrace.client("http://api.test").transport(wire).time(time).build();

  @AfterEach
  void nothingWasSent() {
    api.close();
    assertThat(wire.sends()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a\rb", "a\nb", "a\u0000b", "a\r\nX-Evil: 1", "a\u010Db", "a\u560Ab", "\u007f"})
  void refusesHeaderValuesThatCouldSplitTheMessageWithoutEchoingThem(String value) {
    Throwable refused = catchThrowable(() -> api.get("/x").header("X-A", "canary" + value));
    assertThat(refused).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("X-A");
    assertThat(refused.getMessage()).doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b", "a\r\n", "ä", "a\u0000"})
  void refusesHeaderNamesThatAreNoTokens(String name) {
    assertThatThrownBy(() -> api.get("/x").header(name, "v"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Host", "content-length", "Transfer-Encoding", "Connection", "Upgrade", "TE"})
  void refusesHeadersThatTheTransportMakes(String name) {
    assertThatThrownBy(() -> api.get("/x").header(name, "v"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
    assertThatThrownBy(() -> Headrace.client("http://h").header(name, "v"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> api.get("/x").options(o -> o.header(name, "v")).send(Void.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"GE T", "", "GET\r\n", "CONNECT", "trace"})
  void refusesMethodsThatAreNone(String method) {
    assertThatThrownBy(() -> api.request(method, "/x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://evil/", "//evil/x", "/x y", "/x\r\n", "/x\\y"})
  void refusesTargetsAtOnce(String target) {
    assertThatThrownBy(() -> api.get(target)).isInstanceOf(IllegalArgumentException.class);
  }

  static Stream<Consumer<CallOptions.Builder>> badOptions() {
    Duration zero = Duration.ZERO;
    Duration negative = Duration.ofSeconds(-1);
    return Stream.of(
        o -> o.deadline(zero),
        o -> o.deadline(negative),
        o -> o.attemptTimeout(zero),
        o -> o.ttl(negative),
        o -> o.attempts(0),
        o -> o.cost(0),
        o -> o.bodyLimit(0));
  }

  @ParameterizedTest
  @MethodSource("badOptions")
  void refusesZeroAndNegativeOptions(Consumer<CallOptions.Builder> option) {
    assertThatThrownBy(() -> api.get("/x").options(option))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be");
  }

  static Stream<Consumer<ClientBuilder>> badClients() {
    return Stream.of(
        b -> b.connectTimeout(Duration.ZERO),
        b -> b.idleReadTimeout(Duration.ofMillis(-1)),
        b -> b.connectionsPerOrigin(0),
        b -> b.maxHeaderCount(0),
        b -> b.maxHeaderBytes(-1),
        b -> b.maxWaiters(0),
        b -> b.maxRedirects(-1),
        b -> b.drain(Duration.ZERO),
        b -> b.name(" "),
        b -> b.userAgent("a\nb"));
  }

  @ParameterizedTest
  @MethodSource("badClients")
  void refusesBadClientSettings(Consumer<ClientBuilder> setting) {
    assertThatThrownBy(() -> setting.accept(Headrace.client("http://h")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aValueThatCannotBeEncodedIsNamedByItsType() {
    Object cyclic =
        new Object() {
          @SuppressWarnings({"unused", "EffectivelyPrivate"})
          public Object getSelf() {
            return this;
          }
        };
    assertThatThrownBy(() -> api.post("/x").json(cyclic).send(Void.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("application/json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/plain\r\nX-Evil: 1", "a\u0000b"})
  void refusesMediaTypesThatCouldSplitTheMessageAtOnce(String mediaType) {
    assertThatThrownBy(() -> api.post("/x").bytes(new byte[1], mediaType))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Content-Type");
  }
}
