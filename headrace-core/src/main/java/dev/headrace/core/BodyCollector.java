package dev.headrace.core;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads a body into memory, up to a limit, beyond which it fails or has enough. */
final class BodyCollector implements Flow.Subscriber<ByteBuffer> {
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  private final ByteArrayOutputStream bytes;
  private final Body body;
  private final long limit;
  private final Call call;
  private final boolean cuts;
  private final Scope.@Nullable Registration registration;
  private volatile Flow.@Nullable Subscription subscription;

  BodyCollector(Body body, long limit, Call call, boolean cuts) {
    this.body = body;
    this.limit = limit;
    this.call = call;
    this.cuts = cuts;
    this.bytes = new ByteArrayOutputStream((int) Math.max(32, Math.min(body.length(), 65_536)));
    this.registration = call.scope().onCancel(this::fail);
  }

  CompletionStage<byte[]> result() {
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription s) {
    subscription = s;
    try {
      if (result.isDone()) {
        s.cancel();
      } else if (body.length() > limit && !cuts) {
        fail(BoundExceededException.body(limit, call));
      } else {
        s.request(Long.MAX_VALUE);
      }
    } catch (Throwable broken) { // also Errors: nobody may be left waiting for this body
      fail(broken);
    }
  }

  @Override
  public void onNext(ByteBuffer buffer) {
    try {
      add(buffer);
    } catch (Throwable broken) { // also Errors, as of memory: see above
      fail(broken);
    }
  }

  private void add(ByteBuffer buffer) {
    if (result.isDone()) {
      return;
    }
    long room = limit - bytes.size();
    boolean fits = buffer.remaining() <= room;
    if (!fits && !cuts) {
      fail(BoundExceededException.body(limit, call));
      return;
    }
    byte[] chunk = new byte[fits ? buffer.remaining() : (int) room];
    buffer.get(chunk);
    bytes.write(chunk, 0, chunk.length);
    if (!fits) {
      ends(() -> result.complete(bytes.toByteArray()));
    }
  }

  @Override
  public void onError(Throwable failure) {
    release();
    result.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    release();
    result.complete(bytes.toByteArray());
  }

  void fail(Throwable failure) {
    ends(() -> result.completeExceptionally(failure));
  }

  /** Gives up the rest of the body before {@code outcome}. */
  private void ends(Runnable outcome) {
    release();
    Flow.Subscription s = subscription;
    try {
      if (s != null) {
        s.cancel();
      }
    } finally { // whatever a publisher of others throws
      body.close();
      outcome.run();
    }
  }

  private void release() {
    if (registration != null) { // null while the constructor runs for a call already cancelled
      registration.close();
    }
  }
}
