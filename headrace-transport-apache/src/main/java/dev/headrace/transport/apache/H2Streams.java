package dev.headrace.transport.apache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The exchanges of one HTTP/2 connection: those that wait until the server allows another stream
 * (RFC 9113 §5.1.2), the oldest exchange first wherever it was before, those that the engine was
 * given, and those that have a stream. Thread-safe.
 */
final class H2Streams {
  private final Map<Integer, H2Stream> open = new ConcurrentHashMap<>();
  private final NavigableMap<Long, H2Stream> waiting = new TreeMap<>(); // guarded by this
  private final Set<H2Stream> active = new LinkedHashSet<>(); // the engine's; guarded by this
  private int limit = EngineSettings.STREAMS; // guarded by this
  private boolean closing; // guarded by this

  /** Takes {@code stream} in, unless the connection takes no more. */
  synchronized boolean add(H2Stream stream) {
    if (!closing) {
      waiting.put(stream.exchange().number(), stream);
    }
    return !closing;
  }

  /** The next one to be given to the engine, or null. */
  synchronized @Nullable H2Stream next() {
    if (closing || active.size() >= limit || waiting.isEmpty()) {
      return null;
    }
    H2Stream first = waiting.pollFirstEntry().getValue();
    active.add(first);
    return first;
  }

  /** Takes out one that waits; false if it does not. */
  synchronized boolean withdraw(H2Stream stream) {
    return waiting.remove(stream.exchange().number(), stream);
  }

  /** One that was given to the engine is over. */
  void release(H2Stream stream) {
    open.remove(stream.id(), stream);
    synchronized (this) {
      active.remove(stream);
    }
  }

  synchronized void limit(int streams) {
    limit = streams;
  }

  /** Takes no more from now on; those that waited are to look for another connection. */
  synchronized List<H2Stream> close() {
    closing = true;
    List<H2Stream> left = new ArrayList<>(waiting.values());
    waiting.clear();
    return left;
  }

  /**
   * Those that the engine has and the server has not begun with if it ends with {@code last}, in
   * the order in which the engine got them. What it has answered it has begun with.
   */
  synchronized List<H2Stream> above(int last) {
    return active.stream()
        .filter(stream -> stream.id() == 0 || stream.id() > last && !stream.isAnswered())
        .collect(Collectors.toCollection(ArrayList::new));
  }

  synchronized boolean isClosing() {
    return closing;
  }

  /** Whether nobody uses the connection, or is about to. */
  synchronized boolean isIdle() {
    return active.isEmpty() && waiting.isEmpty();
  }

  void opened(H2Stream stream) {
    open.put(stream.id(), stream);
  }

  @Nullable H2Stream open(int id) {
    return open.get(id);
  }

  Collection<H2Stream> open() {
    return open.values();
  }
}
