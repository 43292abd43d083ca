package dev.headrace.testing;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

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
import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The transport under test on real sockets, the servers it talks to, and the calls that are made.
 */
final class ContractRig implements AutoCloseable {
  static final String TIMER = "contract-timer";
  private static final long LOOK_NANOS = 200_000;
  private final Function<TransportOptions, Transport> maker;
  private final Duration patience;
  private final FakeTime time = new FakeTime();
  private final Timer.Closeable timer = Timer.system(TIMER);
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private Consumer<TransportOptions.Builder> setUp = options -> {};
  private boolean onFakeTime;
  private boolean http2;
  private @Nullable Transport transport;

  ContractRig(Function<TransportOptions, Transport> maker, Duration patience) {
    this.maker = maker;
    this.patience = patience;
  }

  /** Makes the transport with these options; to be said before it is used. */
  ContractRig with(Consumer<TransportOptions.Builder> options) {
    setUp = options;
    return this;
  }

  /** Gives the transport a clock and a timer that stand still; to be said before it is used. */
  ContractRig onFakeTime() {
    onFakeTime = true;
    return this;
  }

  /** Has the servers speak HTTP/2, and the transport trust them; to be said before all else. */
  ContractRig overHttp2() {
    http2 = true;
    return this;
  }

  /** One more transport of the same kind. */
  ContractRig another(Consumer<TransportOptions.Builder> options) {
    ContractRig other = new ContractRig(maker, patience).with(options);
    opened.push(other);
    return other;
  }

  Transport transport() {
    Transport made = transport;
    if (made == null) {
      TransportOptions.Builder options =
          onFakeTime
              ? TransportOptions.builder(time, time)
              : TransportOptions.builder(TimeSource.system(), timer);
      if (http2) {
        options.tls(origin -> TestCertificates.localhost().trustingContext());
      }
      setUp.accept(options);
      made = maker.apply(options.build());
      transport = made;
    }
    return made;
  }

  FakeTime time() {
    return time;
  }

  Duration patience() {
    return patience;
  }

  FaultServer handling(Function<? super Received, Reply> handler) {
    return serving(FaultServer.builder().handler(handler));
  }

  FaultServer serving(FaultServer.Builder builder) {
    if (http2) {
      if (!builder.isTls()) {
        builder.tls(TestCertificates.localhost().serverContext());
      }
      builder.http2();
    }
    return closing(builder.start());
  }

  /** The protocol that is spoken. */
  String protocol() {
    return http2 ? "HTTP/2" : "HTTP/1.1";
  }

  /** How a field's name comes over the wire (RFC 9113 §8.2.1). */
  String fieldName(String name) {
    return http2 ? name.toLowerCase(Locale.ROOT) : name;
  }

  /** Waits until {@code count} calls were given up, which the server sees. */
  void awaitGivenUp(FaultServer server, int count) {
    if (http2) {
      until(() -> server.resets() + server.closedByPeer().size() >= count, count + " given up");
    } else {
      server.awaitClosed(count, patience);
    }
  }

  /** Waits until no call is open any more, as the server sees it. */
  void awaitNoneOpen(FaultServer server) {
    until(
        () -> (http2 ? server.openStreams() : server.openConnections()) == 0,
        "the server has no call open");
  }

  /** Has it closed with the rig. */
  <T extends AutoCloseable> T closing(T resource) {
    opened.push(resource);
    return resource;
  }

  static Call get(Url url) {
    return call(Request.get(url));
  }

  static Call post(Url url, Body body) {
    return call(new Request(Method.POST, url, Headers.empty(), body));
  }

  static Call streamed(Url url) {
    return call(Request.get(url), options -> options.streamed(true));
  }

  static Call call(Request request) {
    return Exchange.begin(Call.of(request, TimeSource.system()));
  }

  static Call call(Request request, Consumer<CallOptions.Builder> options) {
    return Exchange.begin(
        Call.of(request, CallOptions.of(options), Deadline.none(), TimeSource.system()));
  }

  static Exchange exchange(Call call) {
    return Objects.requireNonNull(call.get(Exchange.KEY));
  }

  static String text(Response response) {
    return new String(Objects.requireNonNull(response.body().buffered()), StandardCharsets.UTF_8);
  }

  CompletionStage<Response> start(Call call) {
    return transport().send(call);
  }

  Response send(Call call) {
    return await(start(call));
  }

  HeadraceException failure(Call call) {
    return failure(start(call));
  }

  HeadraceException failure(CompletionStage<?> stage) {
    return assertInstanceOf(HeadraceException.class, thrown(stage));
  }

  void assertFails(Call call, Reason reason) {
    HeadraceException failure = failure(call);
    if (failure.reason() != reason) {
      throw new AssertionError("expected " + reason + " and not " + failure.reason(), failure);
    }
  }

  /** What {@code stage} failed with, unwrapped. */
  Throwable thrown(CompletionStage<?> stage) {
    Throwable thrown = await(stage.handle((value, failure) -> failure));
    if (thrown == null) {
      throw new AssertionError("a success where a failure was due");
    }
    return Completions.unwrap(thrown);
  }

  <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new AssertionError("no outcome within " + patience, late);
    } catch (ExecutionException failed) {
      throw new AssertionError("a failure where a success was due", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", interrupted);
    }
  }

  /** Waits in real time for what happens at the edges. */
  void until(BooleanSupplier condition, String what) {
    TimeSource clock = TimeSource.system();
    long start = clock.nanoTime();
    while (!condition.getAsBoolean()) {
      if (clock.nanoTime() - start > patience.toNanos() || Thread.currentThread().isInterrupted()) {
        throw new AssertionError("not within " + patience + ": " + what);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /** Closes the transport first, then the servers. */
  @Override
  public void close() {
    try {
      if (transport != null) {
        transport.close();
      }
      while (!opened.isEmpty()) {
        opened.pop().close();
      }
    } catch (Exception broken) {
      throw new AssertionError("closing failed", broken);
    } finally {
      timer.close();
    }
  }
}
