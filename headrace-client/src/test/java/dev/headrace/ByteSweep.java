package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Completions;
import dev.headrace.core.Exchange;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.core.spi.Ledger;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.LedgerBook;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One client and one server, between which a response of one shape breaks at any byte of it. */
final class ByteSweep implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration IDLE = Duration.ofSeconds(30);
  private final FakeTime time = new FakeTime();
  private final ByteShape shape;
  private final FaultServer server;
  private final ApiClient api;
  private volatile Reply reply = Reply.of(500);
  private volatile @Nullable Exchange exchange;
  private Map<Ledger.Kind, Long> levels = Map.of();
  private int runs;

  ByteSweep(ByteShape shape, UnaryOperator<ClientBuilder> more) {
    this.shape = shape;
    this.server = FaultServer.builder().keep(1).handler(request -> reply).start();
    ClientBuilder client =
        Headrace.client(server.base())
            .time(time)
            .retry(RetryPolicy.none())
            .idleReadTimeout(IDLE)
            .options(o -> o.attemptTimeout(Duration.ofDays(1)).deadline(Duration.ofDays(1)))
            .layer(
                Place.WIRE,
                (call, next) -> {
                  exchange = call.get(Exchange.KEY);
                  return next.send(call);
                });
    this.api = more.apply(shape.on(client)).build();
  }

  /** How a connection breaks. */
  enum Fault {
    FIN,
    RST,
    STALL;

    Step step() {
      return switch (this) {
        case FIN -> Step.close();
        case RST -> Step.reset();
        case STALL -> Step.stall();
      };
    }
  }

  /**
   * A break.
   *
   * @param fault of what kind
   * @param offset after how many bytes of the response
   */
  record Cut(Fault fault, int offset) {}

  static List<Cut> cuts() {
    List<Cut> all = new ArrayList<>();
    for (Fault fault : Fault.values()) {
      for (int offset = 0; offset < ByteShape.LENGTH; offset++) {
        all.add(new Cut(fault, offset));
      }
    }
    return all;
  }

  /** Makes all of {@code cuts}; returns what was wrong, a line each. */
  List<String> run(List<Cut> cuts) {
    assertWholeIsReadAndTheConnectionUsedAgain();
    levels = LedgerBook.installed().balances();
    List<String> wrong = new ArrayList<>();
    for (Cut cut : cuts) {
      try {
        run(cut);
      } catch (AssertionError violation) {
        wrong.add(shape + ", " + cut + ": " + violation.getMessage());
        api.clearCache(); // the next one is to reach the server
      }
    }
    return wrong;
  }

  /** The control: it is the break, and nothing else, that the calls fail of. */
  private void assertWholeIsReadAndTheConnectionUsedAgain() {
    reply = Reply.raw(Step.bytes(shape.message()));
    for (int i = 1; i <= 2; i++) {
      assertThat(api.get("/").fetch(String.class)).isEqualTo(ByteShape.TEXT);
      assertThat(server.connections()).isOne();
      assertThat(entries()).isEqualTo(shape.isCached() ? 1 : 0);
      assertThat(server.requests()).isEqualTo(i);
      api.clearCache();
    }
  }

  private void run(Cut cut) {
    int before = server.requests();
    exchange = null;
    byte[] sent = Arrays.copyOf(shape.message(), cut.offset());
    reply = Reply.raw(Step.bytes(sent), cut.fault().step());
    runs++;
    CompletableFuture<ApiResponse<String>> future = api.get("/").sendAsync(String.class);
    if (cut.fault() == Fault.STALL) {
      server.awaitRequests(before + 1, PATIENCE);
      awaitPhase(phase(cut.offset()), future);
      fallSilent(future);
    }
    Throwable failure = failure(future);
    assertThat(failure).as("a success").isInstanceOf(TransportException.class);
    assertTold(cut, (TransportException) failure);
    assertThat(server.requests()).as("requests").isEqualTo(before + 1);
    List<Received> last = server.received();
    assertThat(last.get(0).connection()).as("a connection of its own").isEqualTo(runs);
    assertThat(entries()).as("entries in the cache").isZero();
    if (cut.fault() != Fault.RST) {
      server.awaitClosed(runs, PATIENCE);
    }
    LedgerBook.installed().awaitLevels(levels, PATIENCE);
  }

  private void assertTold(Cut cut, HeadraceException told) {
    Phase phase = phase(cut.offset());
    assertThat(told.attempts()).as("attempts").isOne();
    assertThat(told.journal().events(ExchangeEnded.class)).as("exchanges").hasSize(1);
    assertThat(told.sent()).as("sent").isEqualTo(Sent.YES);
    switch (cut.fault()) {
      case FIN -> {
        assertThat(told.reason()).isEqualTo(phase == Phase.BODY ? Reason.TRUNCATED : Reason.LOST);
        assertThat(told.phase()).isEqualTo(phase);
      }
      case RST -> { // what came before it may be lost with it
        assertThat(told.reason()).isIn(Reason.LOST, Reason.TRUNCATED);
        assertThat(told.phase()).isBetween(Phase.WAIT, phase);
      }
      case STALL -> {
        assertThat(told.reason()).isEqualTo(Reason.IDLE_TIMEOUT);
        assertThat(told.phase()).isEqualTo(phase);
      }
    }
  }

  private Phase phase(int offset) {
    return offset == 0 ? Phase.WAIT : offset < shape.head() ? Phase.HEADERS : Phase.BODY;
  }

  private void awaitPhase(Phase phase, CompletableFuture<?> future) {
    long looks = PATIENCE.toMillis() * 10;
    Exchange seen = exchange;
    while ((seen == null || seen.phase() != phase) && !future.isDone()) {
      assertThat(looks--).as("patience for %s, not %s", phase, seen).isPositive();
      LockSupport.parkNanos(20_000);
      seen = exchange;
    }
  }

  /** Lets the idle timeout pass; once more if a byte arrived in the midst of it. */
  private void fallSilent(CompletableFuture<?> future) {
    for (int i = 0; i < 1_000 && time.pending() > 0 && !future.isDone(); i++) {
      time.advance(IDLE);
    }
  }

  private static @Nullable Throwable failure(CompletableFuture<?> future) {
    try {
      return future
          .handle((value, thrown) -> thrown == null ? null : Completions.unwrap(thrown))
          .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (Exception never) {
      throw new AssertionError("no outcome", never);
    }
  }

  private long entries() {
    var stats = api.cacheStats();
    return stats == null ? 0 : stats.entries();
  }

  int runs() {
    return runs;
  }

  @Override
  public void close() {
    api.close();
    server.close();
    assertThat(time.pending()).isZero();
  }
}
