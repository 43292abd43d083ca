package dev.headrace.transport.jdk;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A response's body on its way in. It is over when the engine's future says so: at the last byte
 * the connection is still being put in order.
 */
abstract sealed class Download implements HttpResponse.BodySubscriber<Void>
    permits BufferedDownload, StreamedDownload {
  final WireExchange exchange;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final boolean isEmpty;
  private volatile Flow.@Nullable Subscription engine;
  private volatile boolean dropped;

  /**
   * @param length as declared, or negative
   */
  Download(WireExchange exchange, long length) {
    this.exchange = exchange;
    this.isEmpty = length == 0;
  }

  /** Whether the bytes stand still because the reader does not want any. */
  abstract boolean isSuspended();

  /** The engine can be asked for buffers. */
  abstract void begins();

  abstract void receive(ByteBuffer buffer);

  /** All of it is here. */
  abstract void ends();

  final void ask(long n) {
    Flow.Subscription from = engine;
    if (from != null) {
      from.request(n);
    }
  }

  /**
   * Gives up the rest, if there is any: the engine closes the connection. It is told by an illegal
   * demand (Reactive Streams §3.9), which it attends to between two signals, and ignores when it
   * has read everything. A cancellation closes the connection at once, even if it is back in the
   * pool by then, or another exchange's.
   */
  final void drop() {
    dropped = !isEmpty;
    if (dropped) {
      ask(0);
    }
  }

  @Override
  public final CompletionStage<Void> getBody() {
    return ended;
  }

  @Override
  public final void onSubscribe(Flow.Subscription from) {
    engine = from;
    if (dropped) {
      ask(0);
    } else {
      begins();
    }
  }

  @Override
  public final void onNext(List<ByteBuffer> buffers) {
    exchange.active();
    try {
      buffers.forEach(this::receive);
    } catch (Throwable broken) { // also Errors: out of memory, above all
      exchange.fail(exchange.failures().defect(broken));
    }
  }

  @Override
  public final void onError(Throwable failure) {
    exchange.broke(failure);
    ended.completeExceptionally(failure);
  }

  @Override
  public final void onComplete() {
    ended.complete(null);
  }
}
