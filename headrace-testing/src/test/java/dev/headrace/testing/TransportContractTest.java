package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Headers;
import dev.headrace.core.InternalException;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import dev.headrace.core.TimeSource;
import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** No promise is kept by a transport that does nothing: none of the kit's tests passes anyway. */
class TransportContractTest {
  private static final Map<String, String> UNKNOWN = Map.of("no such promise", "it is none");

  /** Run by the tests below only. */
  abstract static class Subject extends TransportContract {
    private final Function<Call, CompletionStage<Response>> answer;
    private final boolean http2;

    Subject(Function<Call, CompletionStage<Response>> answer) {
      this(answer, true);
    }

    Subject(Function<Call, CompletionStage<Response>> answer, boolean http2) {
      this.answer = answer;
      this.http2 = http2;
    }

    @Override
    protected Transport create(TransportOptions options) {
      return new Transport() {
        @Override
        public CompletionStage<Response> send(Call call) {
          return answer.apply(call);
        }

        @Override
        public Capabilities capabilities() {
          return new Capabilities("nothing", http2, false);
        }

        @Override
        public void close() {}
      };
    }

    @Override
    protected Duration patience() {
      return Duration.ofMillis(5);
    }
  }

  /** Fails every call. */
  static class Dead extends Subject {
    Dead() {
      super(
          call ->
              Completions.failed(
                  new InternalException("dead", ErrorContext.of(Reason.INTERNAL, call), null)));
    }
  }

  /** Never answers. */
  static class Mute extends Subject {
    Mute() {
      super(call -> new CompletableFuture<>());
    }
  }

  /** Answers by itself. */
  static class Liar extends Subject {
    Liar() {
      super(
          call ->
              CompletableFuture.completedFuture(
                  Response.of(
                      200,
                      Headers.empty(),
                      Body.of("x"),
                      Response.Received.now(TimeSource.system()))));
    }
  }

  /** Never answers, and says that it does not speak HTTP/2. */
  static class OfHttp11 extends Subject {
    OfHttp11() {
      super(call -> new CompletableFuture<>(), false);
    }
  }

  /** Lists what is no promise. */
  static class Mistaken extends Dead {
    @Override
    protected Map<String, String> cannotPromise() {
      return UNKNOWN;
    }
  }

  private static EngineExecutionResults run(Class<?> contract) {
    return EngineTestKit.engine("junit-jupiter").selectors(selectClass(contract)).execute();
  }

  private static List<String> promises(TransportContract contract) {
    return contract
        .promises()
        .flatMap(theme -> ((DynamicContainer) theme).getChildren())
        .map(DynamicNode::getDisplayName)
        .toList();
  }

  private static void assertKeepsNothing(Class<?> contract) {
    int promises = TransportContract.names().size();
    Events events = run(contract).testEvents();
    assertThat(events.succeeded().map(event -> event.getTestDescriptor().getDisplayName()))
        .isEmpty();
    assertThat(events.failed().count()).isEqualTo(promises);
  }

  @Test
  void aTransportThatFailsEveryCallKeepsNothing() {
    assertKeepsNothing(Dead.class);
  }

  @Test
  void aTransportThatNeverAnswersKeepsNothing() {
    assertKeepsNothing(Mute.class);
  }

  @Test
  void aTransportThatAnswersByItselfKeepsNothing() {
    assertKeepsNothing(Liar.class);
  }

  @Test
  void whatIsNoPromiseCannotBeExempted() {
    EngineExecutionResults results = run(Mistaken.class);
    results.testEvents().assertStatistics(s -> s.started(0));
    results.containerEvents().assertStatistics(s -> s.failed(1));
  }

  @Test
  void eachPromiseHasANameOfItsOwn() {
    assertThat(TransportContract.names()).doesNotHaveDuplicates().hasSizeGreaterThan(200);
  }

  @Test
  void onlyWhoSpeaksHttp2IsAskedForItsPromises() {
    List<String> names = TransportContract.names();
    assertThat(promises(new Dead())).isEqualTo(names);
    assertThat(promises(new OfHttp11()))
        .isEqualTo(names.stream().filter(name -> !name.startsWith("over HTTP/2: ")).toList())
        .hasSizeLessThan(names.size() - 70);
  }
}
