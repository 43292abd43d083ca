package dev.headrace.transport.apache;

import static dev.headrace.Races.require;

import dev.headrace.Races;
import dev.headrace.core.Drain;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;

/** Threads whose exchanges join a connection that allows one stream at first, and then two. */
@Param(name = "thread", gen = ThreadIdGen.class)
public abstract class StreamActors {
  /** How many there can be. */
  static final int HANDS = 8; // more than Lincheck numbers

  private final Places places;
  private final Drain submission = new Drain(this::submit);
  private final List<Hand> hands = new ArrayList<>();
  private final AtomicInteger active = new AtomicInteger();
  private volatile int limit = 1;
  private volatile boolean crowded;
  private volatile boolean closed;

  StreamActors(Places places) {
    this.places = places;
    places.limit(limit);
    for (int hand = 0; hand < HANDS; hand++) {
      hands.add(new Hand());
    }
  }

  /** The streams of a connection, or what looks like them; each is known by its hand. */
  interface Places {

    boolean add(int hand);

    /** Negative if there is none. */
    int next();

    boolean withdraw(int hand);

    void release(int hand);

    void limit(int streams);

    List<Integer> close();
  }

  private static final class Hand {
    final AtomicBoolean joined = new AtomicBoolean();
    final AtomicBoolean ended = new AtomicBoolean();
    final AtomicInteger given = new AtomicInteger();
    final AtomicInteger out = new AtomicInteger(); // withdrawn, or sent elsewhere
    volatile boolean in;
  }

  private void submit() {
    for (int next = places.next(); next >= 0; next = places.next()) {
      hands.get(next).given.incrementAndGet();
      crowded |= active.incrementAndGet() > limit;
    }
  }

  /** The hand's exchange comes. */
  @Operation(params = "thread")
  public void join(int hand) {
    Hand mine = hands.get(hand);
    if (mine.joined.compareAndSet(false, true) && places.add(hand)) {
      mine.in = true;
      submission.run();
    }
  }

  /** The hand's exchange gives up, if it waits. */
  @Operation(params = "thread")
  public void withdraw(int hand) {
    if (places.withdraw(hand)) {
      hands.get(hand).out.incrementAndGet();
    }
  }

  /** The hand's stream is over, if it has one. */
  @Operation(params = "thread")
  public void end(int hand) {
    Hand mine = hands.get(hand);
    if (mine.given.get() > 0 && mine.ended.compareAndSet(false, true)) {
      active.decrementAndGet();
      places.release(hand);
      submission.run();
    }
  }

  /** The server allows one more. */
  @Operation
  public void allow() {
    limit = 2;
    places.limit(2);
    submission.run();
  }

  /** The server ends the connection. */
  @Operation
  public void close() {
    closed = true;
    places.close().forEach(left -> hands.get(left).out.incrementAndGet());
  }

  /** Each has a stream, or is out, or waits for a reason. */
  @Validate
  public void nothingIsLost() {
    Races.inOneStep(this::check);
  }

  private void check() {
    require(!crowded, "more streams than allowed");
    for (int hand = 0; hand < HANDS; hand++) {
      Hand one = hands.get(hand);
      int outcomes = one.given.get() + one.out.get();
      require(outcomes <= 1, "an exchange has " + outcomes + " outcomes");
      boolean waits = one.in && outcomes == 0;
      require(!waits || !closed && active.get() == limit, "one waits for nothing");
    }
  }
}
