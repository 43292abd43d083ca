package dev.headrace.limit;

import static dev.headrace.Races.require;

import dev.headrace.Races;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/**
 * What threads do at two {@link Limits}, while time passes: each has one hand.
 *
 * @param <P> a place in the queue, later a leave
 */
@Param(name = "thread", gen = ThreadIdGen.class)
public abstract class LimitsActors<P> {
  private static final int THREADS = 8; // more than Lincheck numbers
  private final Limits<P> limits;
  private final List<Hand<P>> hands = new ArrayList<>(); // each its thread's

  LimitsActors(Limits<P> limits) {
    this.limits = limits;
    for (int thread = 0; thread < THREADS; thread++) {
      hands.add(new Hand<>());
    }
  }

  private static final class Hand<P> {
    final AtomicInteger granted = new AtomicInteger();
    @Nullable P place;
    boolean first;
    boolean second;
    boolean withdrawn;
    boolean answered;
    boolean back;

    boolean waits() {
      return place != null && !withdrawn && granted.get() == 0;
    }

    boolean holds() {
      return place != null && granted.get() > 0 && !answered && !back;
    }

    boolean needs(boolean ofFirst) {
      return ofFirst ? first : second;
    }
  }

  private boolean enter(int thread, boolean first, boolean second) {
    Hand<P> hand = hands.get(thread);
    if (hand.place != null) {
      return false;
    }
    hand.first = first;
    hand.second = second;
    hand.place = limits.enter(first, second, hand.granted::incrementAndGet);
    return true;
  }

  /** Asks for a unit of the first limit. */
  @Operation(params = "thread")
  public boolean enterFirst(int thread) {
    return enter(thread, true, false);
  }

  /** Asks for a unit of the second limit. */
  @Operation(params = "thread")
  public boolean enterSecond(int thread) {
    return enter(thread, false, true);
  }

  /** Asks for a unit of each. */
  @Operation(params = "thread")
  public boolean enterBoth(int thread) {
    return enter(thread, true, true);
  }

  /** Leaves the queue, unless it was granted. */
  @Operation(params = "thread")
  public void withdraw(int thread) {
    Hand<P> hand = hands.get(thread);
    if (hand.place != null && !hand.withdrawn) {
      hand.withdrawn = limits.withdraw(hand.place);
    }
  }

  /** Says that the answer is there. */
  @Operation(params = "thread")
  public void answered(int thread) {
    Hand<P> hand = hands.get(thread);
    if (hand.holds()) {
      hand.answered = true;
      limits.answered(Objects.requireNonNull(hand.place));
    }
  }

  /** Gives back. */
  @Operation(params = "thread")
  public void notSent(int thread) {
    Hand<P> hand = hands.get(thread);
    if (hand.holds()) {
      hand.back = true;
      limits.notSent(Objects.requireNonNull(hand.place));
    }
  }

  /** Lets a window pass. */
  @Operation
  public void pass() {
    limits.pass();
  }

  /** Each has one outcome; no unit is lost or doubled; nobody waits without need. */
  @Validate
  public void nothingIsLost() {
    Races.inOneStep(this::check);
  }

  private void check() {
    requireAccounted();
    limits.ring();
    requireAccounted();
    for (Hand<P> hand : hands) {
      boolean need = (hand.first && held(true) > 0) || (hand.second && held(false) > 0);
      require(!hand.waits() || need, "one waits though there is room");
    }
    giveAllBack();
    limits.pass();
    require(limits.used(true) + limits.used(false) == 0, "not all is free at the end");
    require(limits.waiters(true) + limits.waiters(false) == 0, "one waits at the end");
  }

  private void giveAllBack() {
    for (boolean any = true; any; ) {
      any = false;
      for (Hand<P> hand : hands) {
        if (hand.holds()) {
          hand.back = true;
          limits.notSent(Objects.requireNonNull(hand.place));
          any = true;
        }
      }
      limits.ring();
    }
  }

  private void requireAccounted() {
    for (Hand<P> hand : hands) {
      int outcomes = hand.granted.get() + (hand.withdrawn ? 1 : 0);
      require(outcomes <= 1, "more than one outcome");
    }
    count(true);
    count(false);
  }

  private long held(boolean first) {
    return hands.stream().filter(hand -> hand.holds() && hand.needs(first)).count();
  }

  private void count(boolean first) {
    int waits = 0;
    int held = 0;
    int rest = 0;
    for (Hand<P> hand : hands) {
      int one = hand.needs(first) ? 1 : 0;
      waits += hand.waits() ? one : 0;
      held += hand.holds() ? one : 0;
      rest += hand.answered ? one : 0;
    }
    long used = limits.used(first);
    require(used <= 1, "more than there are: " + used);
    require(used >= held, held + " are held, " + used + " used");
    require(used <= held + rest, held + " are held, " + rest + " rest at most, " + used + " used");
    int told = limits.waiters(first);
    require(told == waits, waits + " wait, and " + told + " are told of");
  }
}
