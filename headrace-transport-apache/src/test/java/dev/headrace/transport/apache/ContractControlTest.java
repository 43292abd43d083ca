package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.headrace.core.spi.Ledger;
import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.TransportContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract kit finds what a transport breaks, and what it only says that it breaks. */
class ContractControlTest {
  private static final String LEFT_OPEN = "CONNECTION 1 left open";
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration SHORT = Duration.ofMillis(300); // where only waiting shows it

  private static final class Subject extends TransportContract {
    private final Function<TransportOptions, Transport> maker;
    private final Map<String, String> exempt;
    private final Duration patience;

    Subject(
        Function<TransportOptions, Transport> maker,
        Map<String, String> exempt,
        Duration patience) {
      this.maker = maker;
      this.exempt = exempt;
      this.patience = patience;
    }

    @Override
    protected Transport create(TransportOptions options) {
      return maker.apply(options);
    }

    @Override
    protected Map<String, String> cannotPromise() {
      return exempt;
    }

    @Override
    protected Duration patience() {
      return patience;
    }

    /** What the one test of this name fails with, or null. */
    @Nullable Throwable outcome(String promise) {
      DynamicTest test =
          promises()
              .flatMap(node -> ((DynamicContainer) node).getChildren())
              .filter(node -> isOf(node, promise))
              .map(DynamicTest.class::cast)
              .findFirst()
              .orElseThrow();
      try {
        test.getExecutable().execute();
        return null;
      } catch (Throwable failure) {
        return failure;
      }
    }

    private static boolean isOf(DynamicNode node, String promise) {
      return node.getDisplayName().endsWith(promise);
    }
  }

  private static Arguments broken(
      String promise, Function<TransportOptions, Transport> transport, String expected) {
    return arguments(promise, transport, expected, LONG);
  }

  private static Arguments waitsInVain(
      String promise, Function<TransportOptions, Transport> transport) {
    return arguments(promise, transport, "", SHORT);
  }

  static Stream<Arguments> broken() {
    return Stream.of(
        broken("sends a GET that is lost once", BadTransports::resends, "requests on the wire"),
        broken("cancelled within the body", BadTransports::ignoresCancelling, "it fails at once"),
        broken(
            "over HTTP/2: sends a GET that is lost once",
            BadTransports::resends,
            "requests on the wire"),
        broken(
            "over HTTP/2: cancelled within the body",
            BadTransports::ignoresCancelling,
            "it fails at once"),
        broken(
            "over HTTP/2: a body that breaks off fails its reader",
            BadTransports::readsAhead,
            "a failure where a success was due"),
        broken(
            "over HTTP/2: follows no redirect", BadTransports::followsRedirects, "expected: <1>"),
        broken(
            "over HTTP/2: a body over the bound is BOUND_EXCEEDED",
            BadTransports::forgetsTheBodyLimit,
            "a success where"),
        waitsInVain(
            "over HTTP/2: a server that stalls within the body is IDLE_TIMEOUT",
            BadTransports::keepsItsOwnTime),
        broken("cancelled while writing", BadTransports::ignoresCancelling, "it fails at once"),
        broken("half a chunk is TRUNCATED", BadTransports::swallowsTruncation, "a success where"),
        waitsInVain("returns at once", BadTransports::blocks),
        broken("follows no redirect", BadTransports::followsRedirects, "expected: <1>"),
        broken("a reset is LOST", BadTransports::saysNotSent, "not equal but was: <NO>"),
        arguments(
            "says when it was answered",
            (Function<TransportOptions, Transport>) BadTransports::leaks,
            LEFT_OPEN,
            SHORT),
        broken(
            "sends method, target and fields as given",
            BadTransports::addsFields,
            "Accept-Encoding"),
        broken(
            "a body over the bound is BOUND_EXCEEDED",
            BadTransports::forgetsTheBodyLimit,
            "a success where"),
        broken(
            "too many fields are BOUND_EXCEEDED",
            BadTransports::forgetsHeaderBounds,
            "a success where"),
        broken(
            "refuses an authority it does not know",
            BadTransports::trustsEverybody,
            "a success where"),
        waitsInVain(
            "a server that stalls within the body is IDLE_TIMEOUT", BadTransports::keepsItsOwnTime),
        waitsInVain(
            "completes at the head and hands on what is asked for", BadTransports::readsAhead),
        broken(
            "asks nothing of the JVM's defaults",
            BadTransports::asksTheJvmForAProxy,
            "expected: <0>"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("broken")
  void aBrokenPromiseIsFound(
      String promise,
      Function<TransportOptions, Transport> transport,
      String expected,
      Duration patience) {
    assertThat(new Subject(transport, Map.of(), patience).outcome(promise))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(expected);
    if (expected.equals(LEFT_OPEN)) {
      Ledger.closed(Ledger.Kind.CONNECTION);
    }
  }

  @Test
  void aTransportThatStaysOpenIsFound() {
    for (String promise : List.of("closing closes idle connections", "closing ends its threads")) {
      List<Runnable> later = new ArrayList<>();
      Subject subject = new Subject(o -> BadTransports.staysOpen(o, later::add), Map.of(), SHORT);
      assertThat(subject.outcome(promise)).isInstanceOf(AssertionError.class);
      later.forEach(Runnable::run);
    }
  }

  @Test
  void whatIsNotPromisedMayBeBroken() {
    Map<String, String> exempt = Map.of("follows no redirect", "it is for browsers");
    Subject subject = new Subject(BadTransports::followsRedirects, exempt, LONG);
    assertThat(subject.outcome("follows no redirect")).isNull();
  }

  @Test
  void whatIsNotPromisedMustNotBeKept() {
    String promise = "refuses fields that are its own to set";
    Subject subject = new Subject(BadTransports::good, Map.of(promise, "it is lax"), LONG);
    assertThat(subject.outcome(promise))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("is kept after all")
        .hasMessageContaining("it is lax");
  }
}
