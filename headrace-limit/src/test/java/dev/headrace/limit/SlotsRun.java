package dev.headrace.limit;

import dev.headrace.testing.QuotaPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.LongBinaryOperator;
import java.util.function.LongFunction;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Workers with an endless backlog, the slots of some limits, and servers that all count the same
 * requests, in virtual time. A request is counted after a random way up and answered after a random
 * way down; some are never answered, some given up on the way, and the servers may count those long
 * after; some are never sent at all.
 */
final class SlotsRun {
  static final Duration ATTEMPT = Duration.ofMillis(400);
  static final Duration LAG = Duration.ofMillis(300);
  private static final long ORIGIN = Long.MAX_VALUE - 20_000_000_000L; // overflows on the way
  private static final long MILLI = 1_000_000;
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong((Event e) -> e.at).thenComparingLong(e -> e.number));
  private final List<QuotaPolicy> servers = new ArrayList<>();
  private final Random random;
  private final int requests;
  private RateLimit[] limits = {};
  private Slots[] slots = {};
  private int workers;
  private LongFunction<RateSignal> header = at -> RateSignal.named("");
  private boolean hears;
  private LongUnaryOperator serverClock = at -> at;
  private LongBinaryOperator anchor = (sent, received) -> received;
  private double lost;
  private double cancelled;
  private double unsent;
  private int lightest = 1;
  private int heaviest = 1;
  private boolean outliers = true;
  private boolean shared; // the bounds are those of a round trip
  private long fastest = MILLI;
  private long slowest = 10 * MILLI;
  private long lifetime = Long.MAX_VALUE;
  private long down = ATTEMPT.plus(LAG).toNanos();
  private long now; // nanoseconds from the start
  private long scheduled;
  private long wakeAt = Long.MAX_VALUE;
  private int waiting;
  private int head; // units of the next request
  private boolean heard; // in this life
  private long heldUntil;
  private int started;
  private int ended;
  private int counted;
  private long countedUnits;
  private int rejected;
  private int rejectedLater; // of those sent after the first answer
  private long usedByOthers;
  private long answers;
  private long roundTrips; // nanoseconds in all
  private long firstCount; // of a whole number of rounds of all slots, after the start
  private long firstUnits;
  private long lastCount;

  SlotsRun(long seed, int requests) {
    random = new Random(seed);
    this.requests = requests;
  }

  private record Event(long at, long number, Runnable what) {}

  /** These shares of the requests are never answered, given up on the way, and never sent. */
  SlotsRun faults(double lostShare, double cancelledShare, double unsentShare) {
    lost = lostShare;
    cancelled = cancelledShare;
    unsent = unsentShare;
    return this;
  }

  /** What requests cost, evenly between two bounds. */
  SlotsRun costs(int least, int most) {
    lightest = least;
    heaviest = most;
    return this;
  }

  /** Each way takes so many milliseconds, and never longer. */
  SlotsRun ways(double least, double most) {
    fastest = (long) (least * MILLI);
    slowest = (long) (most * MILLI);
    outliers = false;
    return this;
  }

  /** Each round trip takes so many milliseconds; the way up takes a random share of it. */
  SlotsRun roundTrips(double least, double most) {
    ways(least, most);
    shared = true;
    return this;
  }

  /** What the units rest from, by the moments of sending and receipt. */
  SlotsRun anchoredAt(LongBinaryOperator moment) {
    anchor = moment;
    return this;
  }

  /** The client forgets everything after each such time, and starts again when all has arrived. */
  SlotsRun restarts(Duration every) {
    lifetime = every.toNanos();
    return this;
  }

  /** How long a client is dead. */
  SlotsRun downFor(Duration time) {
    down = time.toNanos();
    return this;
  }

  /** One more server that counts. */
  SlotsRun server(QuotaPolicy server) {
    servers.add(server);
    return this;
  }

  /** Answers carry what {@code signal} says at the moment of arrival, in nanoseconds. */
  SlotsRun says(LongFunction<RateSignal> signal) {
    header = signal;
    hears = true;
    return this;
  }

  /** What the servers' clock shows at a moment, both in nanoseconds from the start. */
  SlotsRun serverClock(LongUnaryOperator clock) {
    serverClock = clock;
    return this;
  }

  /** Somebody else sends a request to all servers every so often, whatever they answer. */
  SlotsRun others(Duration every) {
    schedule(every.toNanos(), () -> other(every.toNanos()));
    return this;
  }

  /** Runs to the end. */
  SlotsRun run(int concurrency, RateLimit... told) {
    workers = concurrency;
    limits = told;
    born();
    while (ended < requests) {
      Event next = events.remove();
      now = next.at;
      next.what.run();
    }
    return this;
  }

  int ended() {
    return ended;
  }

  int counted() {
    return counted;
  }

  int rejected() {
    return rejected;
  }

  /** Rejected requests that were sent after the first answer since the start. */
  int rejectedLater() {
    return rejectedLater;
  }

  /** What others used of a limit, as {@link #utilisation}. */
  double usedByOthers(RateLimit limit) {
    return usedByOthers / ((double) limit.units() * lastCount / limit.windowNanos());
  }

  /** Nanoseconds from the start to the last count. */
  long endedAt() {
    return lastCount;
  }

  /** The mean round trip in nanoseconds. */
  double roundTrip() {
    return (double) roundTrips / answers;
  }

  /** The share of {@code limit} that was used, the start excepted. */
  double utilisation(RateLimit limit) {
    double allowed = (double) limit.units() * (lastCount - firstCount) / limit.windowNanos();
    return (countedUnits - firstUnits) / allowed;
  }

  /** Whether the slots come round a whole number of times from here to the end. */
  private boolean isRound(long units) {
    int all = limits[0].units();
    long end = (long) requests * heaviest;
    return 3 * units >= end && (end - units) % all == 0;
  }

  private void born() {
    slots = new Slots[limits.length];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Slots(limits[i].serverLag(LAG), clock());
    }
    heard = false;
    waiting = workers;
    if (lifetime != Long.MAX_VALUE) {
      schedule(lifetime, this::die);
    }
    pump();
  }

  private void die() {
    ended = started; // nobody waits for what is under way
    slots = new Slots[0];
    waiting = 0;
    schedule(down, this::born);
  }

  private void pump() {
    if (now < heldUntil) {
      return;
    }
    while (waiting > 0 && started < requests) {
      head = head > 0 ? head : random.nextInt(lightest, heaviest + 1);
      long wait = 0;
      for (Slots each : slots) {
        wait = Math.max(wait, each.waitNanos(head, true, clock()));
      }
      if (wait > 0) {
        wake(wait);
        return;
      }
      int units = head;
      head = 0;
      send(units);
    }
  }

  private void wake(long wait) {
    long at = wait == Slots.UNKNOWN ? Long.MAX_VALUE : now + wait;
    if (at < wakeAt) {
      wakeAt = at;
      schedule(
          wait,
          () -> {
            wakeAt = Long.MAX_VALUE;
            pump();
          });
    }
  }

  private void send(int units) {
    for (Slots each : slots) {
      each.take(units, clock());
    }
    started++;
    waiting--;
    Sending sending = new Sending(slots, units, now, heard);
    double dice = random.nextDouble();
    if (dice < unsent) {
      schedule(way(), () -> sending.end(s -> s.giveBack(units)));
    } else if (dice < unsent + lost) {
      if (random.nextBoolean()) {
        schedule(random.nextLong(ATTEMPT.plus(LAG).toNanos()), sending::arrive);
      }
      schedule(ATTEMPT.toNanos(), sending::giveUp);
    } else {
      long one = way();
      long up = shared ? (long) (one * random.nextDouble()) : one;
      long back = shared ? one - up : way();
      schedule(up, sending::arrive);
      boolean isCancelled = random.nextDouble() < cancelled;
      schedule(up + back, isCancelled ? sending::giveUp : sending::answer);
    }
  }

  /** One request on its way. */
  private final class Sending {
    private final Slots[] life;
    private final int units;
    private final long sent;
    private final boolean informed;
    private @Nullable RateSignal signal;
    private boolean isRejected;

    Sending(Slots[] life, int units, long sent, boolean informed) {
      this.life = life;
      this.units = units;
      this.sent = sent;
      this.informed = informed;
    }

    void arrive() {
      lastCount = now;
      counted++;
      isRejected = !admitted(units);
      countedUnits += isRejected ? 0 : units;
      if (firstUnits == 0 && isRound(countedUnits)) {
        firstCount = now;
        firstUnits = countedUnits;
      }
      rejected += isRejected ? 1 : 0;
      rejectedLater += isRejected && informed ? 1 : 0;
      signal = hears ? header.apply(serverClock.applyAsLong(now)) : null;
    }

    void answer() {
      answers++;
      roundTrips += now - sent;
      long moment = ORIGIN + anchor.applyAsLong(sent, now);
      end(s -> s.answered(units, moment));
    }

    void giveUp() {
      signal = null;
      end(s -> s.unanswered(units, ORIGIN + sent + ATTEMPT.toNanos()));
    }

    @SuppressWarnings("ReferenceEquality") // the very life that it was sent in
    void end(java.util.function.Consumer<Slots> how) {
      if (life != slots) {
        return; // its client is dead
      }
      for (int i = 0; i < life.length; i++) {
        how.accept(life[i]);
        if (hears && isRejected) {
          life[i].rejected(clock());
          hold(servers.get(0).resetNanos(now));
        }
        if (signal != null && LimitMatch.concerns(signal, limits[i])) {
          life[i].heard(signal, ORIGIN + sent, clock());
          heard = true;
        }
      }
      ended++;
      waiting++;
      pump();
    }
  }

  private void hold(long nanos) {
    if (now >= heldUntil) {
      heldUntil = now + nanos;
      schedule(nanos, this::pump);
    }
  }

  private void other(long every) {
    usedByOthers += admitted(1) ? 1 : 0;
    schedule(every, () -> other(every));
  }

  private boolean admitted(int units) {
    boolean all = true;
    for (QuotaPolicy server : servers) {
      all &= server.admits(serverClock.applyAsLong(now), units);
    }
    return all;
  }

  private long clock() {
    return ORIGIN + now;
  }

  private void schedule(long delay, Runnable what) {
    events.add(new Event(now + delay, scheduled++, what));
  }

  /** One way: as a rule evenly between two bounds, none at all or much longer now and then. */
  private long way() {
    int dice = outliers ? random.nextInt(100) : 100;
    if (dice == 0) {
      return 0;
    }
    return dice < 3 ? random.nextLong(150 * MILLI) : fastest + random.nextLong(slowest - fastest);
  }
}
