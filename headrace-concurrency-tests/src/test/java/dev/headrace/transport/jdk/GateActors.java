package dev.headrace.transport.jdk;

import static dev.headrace.Races.require;

import dev.headrace.Numbered;
import dev.headrace.Races;
import dev.headrace.core.Origin;
import dev.headrace.core.Url;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;

/** Threads whose exchanges enter a gate and end there, waiting or inside. */
@Param(name = "thread", gen = ThreadIdGen.class)
public abstract class GateActors {
  /** How many may be inside. */
  static final int PLACES = 2;

  private static final int HANDS = 8; // more than Lincheck numbers
  private static final Origin ORIGIN = Url.parse("http://api.test").origin();
  private final Door door;
  private final List<Hand> hands = new ArrayList<>();
  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean crowded;
  private volatile boolean twice;

  GateActors(Door door) {
    this.door = door;
    for (int hand = 0; hand < HANDS; hand++) {
      hands.add(new Hand(hand));
    }
  }

  /** Gates, or what looks like them. */
  interface Door {

    void enter(Hand hand);

    void leave(Hand hand);

    void forget(Hand hand);

    /** Those of the transport. */
    static Door real() {
      Gates gates = new Gates(PLACES);
      return new Door() {
        @Override
        public void enter(Hand hand) {
          gates.enter(hand);
        }

        @Override
        public void leave(Hand hand) {
          gates.leave(hand);
        }

        @Override
        public void forget(Hand hand) {
          gates.forget(hand);
        }
      };
    }
  }

  /** An exchange, as the gates know it. */
  final class Hand extends Numbered implements Gates.Entrant {
    private final AtomicBoolean entered = new AtomicBoolean();
    private boolean leased; // guarded by this
    private boolean over; // guarded by this

    Hand(int number) {
      super(number);
    }

    @Override
    public Origin origin() {
      return ORIGIN;
    }

    @Override
    public void admitted() {
      boolean late;
      synchronized (this) {
        late = over;
        twice |= leased;
        leased = !late;
        crowded |= !late && inside.incrementAndGet() > PLACES;
      }
      if (late) {
        door.leave(this);
      }
    }

    private void end() {
      boolean first;
      boolean held;
      synchronized (this) {
        first = !over;
        held = leased;
        over = true;
        leased = false;
      }
      if (first && held) {
        inside.decrementAndGet();
        door.leave(this);
      } else if (first) {
        door.forget(this);
      }
    }

    private synchronized boolean waits() {
      return entered.get() && !over && !leased;
    }
  }

  /** The hand's exchange begins. */
  @Operation(params = "thread")
  public void enter(int hand) {
    Hand mine = hands.get(hand);
    if (mine.entered.compareAndSet(false, true)) {
      door.enter(mine);
    }
  }

  /** The hand's exchange ends, whether it waits or is inside. */
  @Operation(params = "thread")
  public void end(int hand) {
    Hand mine = hands.get(hand);
    if (mine.entered.get()) {
      mine.end();
    }
  }

  /** Nobody waits while there is room, and every place is given back. */
  @Validate
  public void nothingIsLost() {
    Races.inOneStep(this::check);
  }

  private void check() {
    require(!crowded && !twice, "more are inside than may be");
    boolean anyWaits = hands.stream().anyMatch(Hand::waits);
    require(!anyWaits || inside.get() == PLACES, "one waits, and " + inside + " are inside");
    hands.stream().filter(hand -> hand.entered.get()).forEach(Hand::end);
    for (int room = PLACES; room >= 0; room--) {
      Hand late = new Hand(HANDS + room);
      late.entered.set(true);
      door.enter(late);
      require(late.waits() == (room == 0), "a place was lost or made");
    }
  }
}
