package dev.headrace.transport.jdk;

import dev.headrace.core.Body;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A request's body on its way out, and the place where the engine shows that it is about to write:
 * it asks for the length once for each time that it writes a head.
 */
final class Upload implements HttpRequest.BodyPublisher {
  private static final int MOST_BYTES = 16 << 10; // at a time
  private final Body body;
  private final WireExchange exchange;
  private final AtomicLong wanted = new AtomicLong(); // buffers that the engine waits for
  private volatile @Nullable Published publishing;
  private volatile boolean done;

  Upload(Body body, WireExchange exchange) {
    this.body = body;
    this.exchange = exchange;
    this.done = body.length() == 0;
  }

  @Override
  public long contentLength() {
    exchange.beginsToWrite();
    return body.length();
  }

  /** Whether all of it was given to the engine. */
  boolean isDone() {
    return done;
  }

  /** Whether the next bytes are the caller's to give. */
  boolean waitsForCaller() {
    return !done && wanted.get() > 0;
  }

  /** Gives up the rest. */
  void stop() {
    Published published = publishing;
    if (published != null) {
      published.stop();
    }
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> engine) {
    byte[] bytes = body.buffered();
    try {
      if (bytes != null) {
        engine.onSubscribe(new Slices(bytes, engine));
      } else {
        Published published = new Published(engine);
        publishing = published;
        body.publisher().subscribe(published);
      }
    } catch (RuntimeException broken) { // a publisher that throws instead of failing
      exchange.fail(exchange.failures().uploadFailed(broken));
    }
  }

  private void completes() {
    done = true;
    exchange.uploaded();
  }

  /** A body in memory. */
  private final class Slices implements Flow.Subscription {
    private final byte[] bytes;
    private final Flow.Subscriber<? super ByteBuffer> engine;
    private int at; // used serially: the engine asks for more when it took one

    Slices(byte[] bytes, Flow.Subscriber<? super ByteBuffer> engine) {
      this.bytes = bytes;
      this.engine = engine;
    }

    @Override
    public void request(long n) {
      exchange.active();
      for (long i = 0; i < n && at < bytes.length && !exchange.isOver(); i++) {
        int size = Math.min(MOST_BYTES, bytes.length - at);
        ByteBuffer slice = ByteBuffer.wrap(bytes, at, size).slice();
        at += size;
        boolean last = at == bytes.length;
        engine.onNext(slice.asReadOnlyBuffer());
        if (last) {
          completes();
          engine.onComplete();
          return;
        }
      }
    }

    @Override
    public void cancel() {}
  }

  /** A body that somebody publishes; empty buffers are kept from the engine, whose end they are. */
  private final class Published implements Flow.Subscriber<ByteBuffer>, Flow.Subscription {
    private final Flow.Subscriber<? super ByteBuffer> engine;
    private volatile Flow.@Nullable Subscription source;
    private volatile boolean stopped;
    private long received; // signals come serially (Reactive Streams §1.3)

    Published(Flow.Subscriber<? super ByteBuffer> engine) {
      this.engine = engine;
    }

    void stop() {
      stopped = true;
      Flow.Subscription from = source;
      if (from != null) {
        from.cancel();
      }
    }

    @Override
    public void onSubscribe(Flow.Subscription from) {
      if (source != null || stopped) {
        from.cancel(); // Reactive Streams §2.5
        return;
      }
      source = from;
      engine.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      exchange.active();
      Flow.Subscription from = source;
      if (from != null && !stopped && !done) {
        wanted.addAndGet(n);
        from.request(n);
      }
    }

    @Override
    public void cancel() {
      stop();
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      if (stopped) {
        return;
      }
      exchange.active();
      received += buffer.remaining();
      if (body.length() >= 0 && received > body.length()) {
        exchange.fail(exchange.failures().uploadTooLong(body.length()));
      } else if (buffer.hasRemaining()) {
        wanted.decrementAndGet();
        byte[] copy = new byte[buffer.remaining()]; // the publisher may use its own again
        buffer.get(copy);
        engine.onNext(ByteBuffer.wrap(copy));
        if (received == body.length()) {
          ends(); // RFC 9112 §6.2: the request is whole, whether or not its publisher said so
        }
      } else {
        Flow.Subscription from = source;
        if (from != null) {
          from.request(1);
        }
      }
    }

    @Override
    public void onError(Throwable failure) {
      if (!stopped) {
        exchange.fail(exchange.failures().uploadFailed(failure));
      }
    }

    @Override
    public void onComplete() {
      if (stopped) {
        return;
      }
      if (received < body.length()) {
        exchange.fail(exchange.failures().uploadTooShort(received, body.length()));
        return;
      }
      ends();
    }

    private void ends() {
      if (!done) {
        completes();
        engine.onComplete();
      }
    }
  }
}
