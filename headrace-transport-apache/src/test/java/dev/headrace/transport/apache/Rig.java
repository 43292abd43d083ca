package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Completions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Exchange;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Method;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.core.Url;
import dev.headrace.core.spi.TransportOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A transport on real sockets, and the calls that tests make with it. */
final class Rig implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(30);
  final ApacheTransport transport;
  private final Timer.Closeable timer;

  Rig(Consumer<TransportOptions.Builder> setUp) {
    this(setUp, NameLookup.system());
  }

  Rig(Consumer<TransportOptions.Builder> setUp, NameLookup lookup) {
    timer = Timer.system("rig-timer");
    TransportOptions.Builder options = TransportOptions.builder(TimeSource.system(), timer);
    setUp.accept(options);
    transport = new ApacheTransport(options.build(), lookup);
  }

  private Rig(ApacheTransport transport) {
    this.transport = transport;
    this.timer = Timer.system("rig-timer");
  }

  static Rig plain() {
    return new Rig(options -> {});
  }

  static Rig with(TransportOptions options) {
    return new Rig(new ApacheTransport(options, NameLookup.system()));
  }

  static Call get(Url url) {
    return call(Request.get(url));
  }

  static Call post(Url url, Body body) {
    return call(new Request(Method.POST, url, Headers.empty(), body));
  }

  static Call call(Request request) {
    return Exchange.begin(Call.of(request, TimeSource.system()));
  }

  static Call call(Request request, Consumer<CallOptions.Builder> options) {
    return Exchange.begin(
        Call.of(request, CallOptions.of(options), Deadline.none(), TimeSource.system()));
  }

  static Call streamed(Url url) {
    return call(Request.get(url), o -> o.streamed(true));
  }

  Response send(Call call) {
    return await(transport.send(call));
  }

  HeadraceException failure(Call call) {
    return failure(transport.send(call));
  }

  static HeadraceException failure(CompletionStage<?> stage) {
    Throwable thrown = thrown(stage);
    assertThat(thrown).isInstanceOf(HeadraceException.class);
    return (HeadraceException) thrown;
  }

  static Throwable thrown(CompletionStage<?> stage) {
    // not by join(), which on newer JDKs wraps a cancellation in another one
    Throwable thrown = await(stage.handle((value, failure) -> failure));
    assertThat(thrown).as("a failure").isNotNull();
    return Completions.unwrap(thrown);
  }

  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  static String text(Response response) {
    return new String(Objects.requireNonNull(response.body().buffered()), StandardCharsets.UTF_8);
  }

  static Exchange exchange(Call call) {
    return Objects.requireNonNull(call.get(Exchange.KEY));
  }

  void assertFails(Call call, Reason reason) {
    assertThat(failure(call).reason()).isEqualTo(reason);
  }

  /** How many connections are leased, and how many are idle. */
  int leased() {
    return transport.pool().getTotalStats().getLeased();
  }

  int idle() {
    return transport.pool().getTotalStats().getAvailable();
  }

  /** Whether a pooled connection still counts as open. */
  boolean hasOpenIdle() {
    transport.pool().closeExpired();
    boolean[] open = {false};
    for (var route : transport.pool().getRoutes()) {
      open[0] |= transport.pool().getStats(route).getAvailable() > 0 && !lastIsDead(route);
    }
    return open[0];
  }

  /** Leases what is idle and looks, as an exchange would. */
  private boolean lastIsDead(org.apache.hc.client5.http.HttpRoute route) {
    try {
      var endpoint =
          transport
              .pool()
              .lease("test", route, null, org.apache.hc.core5.util.Timeout.DISABLED, null)
              .get();
      boolean dead = !endpoint.isConnected();
      transport.pool().release(endpoint, null, org.apache.hc.core5.util.TimeValue.ofSeconds(30));
      return dead;
    } catch (InterruptedException | java.util.concurrent.ExecutionException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Waits in real time for what happens at the edges. */
  static void until(BooleanSupplier condition, String what) {
    TimeSource time = TimeSource.system();
    long start = time.nanoTime();
    while (!condition.getAsBoolean()) {
      if (time.nanoTime() - start > PATIENCE.toNanos()) {
        throw new AssertionError("not in time: " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(200_000);
    }
  }

  @Override
  public void close() {
    transport.close();
    timer.close();
  }
}
