package dev.headrace;

import static dev.headrace.ClientFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.cache.Caching;
import dev.headrace.core.ClientClosedException;
import dev.headrace.core.InternalException;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.limit.RateLimit;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Reply;
import dev.headrace.testing.ScriptedTransport;
import dev.headrace.testing.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users' code, executors, clocks and the client's end do to calls: rows 65 to 72 of the fault
 * matrix.
 */
@Timeout(120)
class FaultMatrixEndTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private final FakeTime time = new FakeTime();
  private final ScriptedTransport wire = ScriptedTransport.on(time);

  private ClientBuilder client() {
    return ClientFixture.client(wire, time);
  }

  @Test
  void row65ClosingEndsWhatIsInFlightAndInLineAndItsThreads() {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (FaultServer server = FaultServer.handling(request -> Reply.raw(Step.stall()))) {
      ApiClient api = Headrace.client(server.base()).connectionsPerOrigin(2).build();
      List<CompletableFuture<String>> calls =
          IntStream.range(0, 20)
              .mapToObj(i -> api.post("/" + i).text("x").fetchAsync(String.class))
              .toList();
      server.awaitRequests(2, MatrixRig.PATIENCE);
      Set<Thread> made = new HashSet<>(Thread.getAllStackTraces().keySet());
      made.removeAll(before);
      made.removeIf(thread -> !thread.getName().startsWith("headrace"));
      assertThat(made).as("control").isNotEmpty();
      api.closeNow();
      for (CompletableFuture<String> call : calls) {
        Throwable failure =
            call.handle((value, thrown) -> thrown).orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(failure).isInstanceOf(ClientClosedException.class);
        assertThat(((ClientClosedException) failure).reason()).isEqualTo(Reason.CLOSED);
      }
      assertThat(server.requests()).isEqualTo(2);
      MatrixRig.until(() -> server.openConnections() == 0, "sockets closed");
      MatrixRig.until(() -> made.stream().noneMatch(Thread::isAlive), "threads ended: " + made);
    }
  }

  @Test
  void row67ClosingFromManyThreadsAtOnceIsClosingOnce() throws InterruptedException {
    wire.hang();
    ApiClient api = client().build();
    CompletableFuture<String> call = api.get("/x").fetchAsync(String.class);
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> closers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      boolean now = i % 2 == 0;
      Thread closer =
          new Thread(
              () -> {
                awaitQuietly(start);
                if (now) {
                  api.closeNow();
                } else {
                  api.close();
                }
              });
      closer.start();
      closers.add(closer);
    }
    start.countDown();
    for (Thread closer : closers) {
      closer.join(30_000);
      assertThat(closer.isAlive()).isFalse();
    }
    assertThat(failure(call)).isInstanceOf(ClientClosedException.class);
    assertThat(wire.openExchanges()).isZero();
    assertThat(time.pending()).isZero();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException never) {
      throw new AssertionError(never);
    }
  }

  @Test
  void row69ACallbackThatBlocksHoldsNobodyElse() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(3);
    CompletableFuture<Void> go = new CompletableFuture<>();
    try (FaultServer server =
            FaultServer.handling(request -> Reply.of(200, "x").before(Step.until(go)));
        ApiClient api = Headrace.client(server.base()).build()) {
      List<CompletableFuture<Void>> blocking =
          IntStream.range(0, 3)
              .mapToObj(
                  i ->
                      api.get("/blocks")
                          .fetchAsync(String.class)
                          .thenAccept(
                              value -> {
                                blocked.countDown();
                                awaitQuietly(never);
                              }))
              .toList();
      server.awaitRequests(3, MatrixRig.PATIENCE);
      go.complete(null);
      awaitQuietly(blocked);
      for (int i = 0; i < 20; i++) {
        String other =
            api.get("/other").fetchAsync(String.class).orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(other).isEqualTo("x");
      }
      assertThat(blocking).noneMatch(CompletableFuture::isDone);
      never.countDown();
      blocking.forEach(CompletableFuture::join);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class, AssertionError.class})
  void row70AnErrorInAUsersCallbackEndsTheCallAndGivesThePermitBack(Class<? extends Error> kind)
      throws ReflectiveOperationException {
    Error error = kind.getDeclaredConstructor().newInstance();
    boolean[] broken = {true};
    wire.byRequest(request -> Answer.of(200, "fine"));
    try (ApiClient api =
        client()
            .connectionsPerOrigin(1)
            .onResponse(
                response -> {
                  if (broken[0]) {
                    throw error;
                  }
                })
            .build()) {
      CompletableFuture<String> call = api.get("/x").fetchAsync(String.class);
      assertThat(failure(call)).isInstanceOf(InternalException.class).hasRootCause(error);
      assertThat(((InternalException) failure(call)).sent()).isEqualTo(Sent.YES);
      broken[0] = false;
      assertThat(api.get("/after").fetchAsync(String.class).join()).isEqualTo("fine");
      assertThat(time.pending()).isZero();
    }
  }

  @Test
  void row71AProcessThatWasStoppedMakesNoBurst() {
    LeapingTime clock = new LeapingTime(time);
    List<Long> sent = new ArrayList<>();
    wire.byRequest(request -> Answer.of(200, "fine"));
    try (ApiClient api =
        client()
            .time(clock)
            .rateLimit(RateLimit.of(10).per(SECOND).burst(10))
            .options(o -> o.deadline(MINUTE))
            .layer(
                Place.WIRE,
                (call, next) -> {
                  sent.add(clock.nanoTime());
                  return next.send(call);
                })
            .build()) {
      List<CompletableFuture<String>> calls =
          IntStream.range(0, 100).mapToObj(i -> api.get("/" + i).fetchAsync(String.class)).toList();
      assertThat(sent).hasSize(10);
      clock.leap(Duration.ofSeconds(5));
      time.advance(SECOND);
      assertThat(sent).as("after the stop").hasSize(20);
      time.advance(SECOND.multipliedBy(20));
      assertThat(calls).allMatch(CompletableFuture::isDone);
      assertThat(wire.sends()).isEqualTo(100);
    }
    for (int i = 10; i < sent.size(); i++) {
      assertThat(sent.get(i) - sent.get(i - 10)).isGreaterThanOrEqualTo(SECOND.toNanos());
    }
  }

  @Test
  void row71ADeadlineThatPassedWhileTheProcessWasStoppedEndsTheCallOnce() {
    LeapingTime clock = new LeapingTime(time);
    wire.hang();
    try (ApiClient api = client().time(clock).build()) {
      CompletableFuture<String> call = api.get("/x").deadline(SECOND).fetchAsync(String.class);
      clock.leap(Duration.ofHours(1));
      time.advance(SECOND);
      assertThat(failure(call)).isInstanceOf(dev.headrace.core.DeadlineExceededException.class);
      assertThat(wire.sends()).isOne();
      assertThat(time.pending()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-3_600, 3_600})
  void row72AJumpOfTheWallClockChangesNoWait(long seconds) {
    wire.byRequest(request -> Answer.of(200, "fine"));
    try (ApiClient api =
        client().rateLimit(RateLimit.of(1).per(MINUTE)).cache(Caching.ttl()).build()) {
      assertThat(api.get("/1").fetch(String.class)).isEqualTo("fine");
      CompletableFuture<String> queued =
          api.get("/2").deadline(MINUTE.multipliedBy(2)).fetchAsync(String.class);
      time.jumpWallClock(Duration.ofSeconds(seconds));
      time.advance(MINUTE.minusMillis(1));
      assertThat(queued).isNotDone();
      time.advance(Duration.ofMillis(1));
      assertThat(queued).isCompletedWithValue("fine");
      assertThat(api.get("/1").send(String.class).cacheStatus().hit()).as("60 s old").isTrue();
      time.advance(Duration.ofSeconds(241));
      assertThat(api.get("/1").send(String.class).cacheStatus().hit()).as("301 s old").isFalse();
    }
  }
}
