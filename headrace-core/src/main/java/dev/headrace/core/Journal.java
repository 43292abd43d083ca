package dev.headrace.core;

import dev.headrace.core.spi.FaultPoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one call, in order: cache decision, limiter wait, every attempt, redirects.
 * Every response and every exception carries it. Holds no secret: events keep redacted URLs and no
 * header values. Thread-safe.
 */
public final class Journal {
  private final TimeSource time;
  private final long startNanos;
  private int attempts; // guarded by this
  private volatile Phase phase = Phase.START;
  private volatile Sent sent = Sent.NO; // written under this
  private @Nullable Node newest; // guarded by this

  /** An empty journal that starts now. */
  public Journal(TimeSource time) {
    this.time = time;
    this.startNanos = time.nanoTime();
  }

  /** What a room reports: a record in the past tense. */
  public interface Event {

    /** One line for people, without secrets. */
    String summary();
  }

  /**
   * An event and when it happened.
   *
   * @param at since the start of the call
   * @param event what happened
   */
  public record Entry(Duration at, Event event) {}

  /** What is kept until somebody reads: most journals are never read. */
  private record Node(long nanos, Event event, @Nullable Node older) {}

  /** Appends an event. */
  public void record(Event event) {
    FaultPoint.hit("journal.record");
    long nanos = time.nanoTime() - startNanos;
    synchronized (this) {
      newest = new Node(nanos, event, newest);
    }
  }

  /** The events so far. */
  public List<Entry> entries() {
    Node last;
    synchronized (this) {
      last = newest;
    }
    List<Entry> entries = new ArrayList<>();
    for (Node node = last; node != null; node = node.older) {
      entries.add(new Entry(Duration.ofNanos(node.nanos), node.event));
    }
    Collections.reverse(entries);
    return List.copyOf(entries);
  }

  /** The events of one type, in order. */
  public <E extends Event> List<E> events(Class<E> type) {
    return entries().stream().map(Entry::event).filter(type::isInstance).map(type::cast).toList();
  }

  /** How long the call has been under way. */
  public Duration elapsed() {
    return Duration.ofNanos(time.nanoTime() - startNanos);
  }

  /** What the call is doing. */
  public Phase phase() {
    return phase;
  }

  /** Says what the call is doing from now on; called by layers that wait and by the transport. */
  public void phase(Phase now) {
    phase = now;
  }

  /** Whether the server may have seen any request of the call so far. */
  public Sent sent() {
    return sent;
  }

  synchronized void sent(Sent soFar) {
    if (soFar.compareTo(sent) > 0) {
      sent = soFar;
    }
  }

  /** How many attempts the call has made so far. */
  public synchronized int attempts() {
    return attempts;
  }

  /** Counts one more attempt and returns its number, from 1. */
  public synchronized int nextAttempt() {
    return ++attempts;
  }

  /** One line an event. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Entry entry : entries()) {
      text.append(String.format(java.util.Locale.ROOT, "%+9.3f ms  ", entry.at().toNanos() / 1e6))
          .append(entry.event().summary())
          .append('\n');
    }
    return text.toString();
  }
}
