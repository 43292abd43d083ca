package dev.headrace.core;

import dev.headrace.core.spi.FaultPoint;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One request on the wire: how far it got. {@code limit} begins one for every send, the transport
 * keeps it up to date, and whoever has to decide what a failure means reads it. Thread-safe.
 */
public final class Exchange {
  /** The exchange that a call is about to make. */
  public static final Attribute<Exchange> KEY = Attribute.named("exchange");

  private final Journal journal;
  private volatile Sent sent = Sent.NO; // written under this
  private volatile Phase phase = Phase.CONNECT;
  private @Nullable LongConsumer onAnswered; // guarded by this, taken once
  private long answeredNanos; // guarded by this
  private boolean answered; // guarded by this

  private Exchange(Journal journal) {
    this.journal = journal;
  }

  /** {@code call} with a new exchange of its own. */
  public static Call begin(Call call) {
    FaultPoint.hit("exchange.begin");
    return call.with(KEY, new Exchange(call.journal()));
  }

  /** Whether the server may have seen the request. */
  public Sent sent() {
    return sent;
  }

  /** What the exchange is doing. */
  public Phase phase() {
    return phase;
  }

  /**
   * Reports progress; called by the transport. Never steps back from {@code sent}: only {@link
   * #unprocessed} does.
   */
  public void progress(Phase now, Sent soFar) {
    phase = now;
    synchronized (this) {
      if (soFar.compareTo(sent) > 0) {
        sent = soFar;
      }
    }
    journal.sent(soFar);
    journal.phase(now);
  }

  /**
   * Reports that the server said that it has not processed the request and will not (RFC 9113
   * §8.7): {@code sent} is {@link Sent#NO} again. Called by the transport, before an answer.
   */
  public void unprocessed() {
    phase = Phase.CONNECT;
    synchronized (this) {
      sent = Sent.NO;
    }
    journal.phase(Phase.CONNECT);
  }

  /**
   * Reports that the response's head was received, at {@code nanos} of the engine's {@link
   * TimeSource}; called by the transport, before the body.
   */
  public void answered(long nanos) {
    LongConsumer listener;
    synchronized (this) {
      if (answered) {
        return;
      }
      answered = true;
      answeredNanos = nanos;
      listener = onAnswered;
      onAnswered = null;
    }
    progress(Phase.BODY, Sent.YES);
    if (listener != null) {
      listener.accept(nanos);
    }
  }

  /** Runs {@code listener} once with the moment of the answer; at once if it is already there. */
  public void onAnswered(LongConsumer listener) {
    long nanos;
    synchronized (this) {
      if (!answered) {
        onAnswered = listener;
        return;
      }
      nanos = answeredNanos;
    }
    listener.accept(nanos);
  }

  /** Whether the response's head was received. */
  public synchronized boolean isAnswered() {
    return answered;
  }

  @Override
  public String toString() {
    return "Exchange[" + phase + ", sent=" + sent + "]";
  }
}
