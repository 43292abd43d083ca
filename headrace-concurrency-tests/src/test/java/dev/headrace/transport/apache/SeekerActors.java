package dev.headrace.transport.apache;

import static dev.headrace.Races.require;

import dev.headrace.Numbered;
import dev.headrace.core.Phase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/** Threads whose exchanges look for a connection to one origin: one connects, the others wait. */
@Param(name = "thread", gen = ThreadIdGen.class)
public abstract class SeekerActors {
  private static final int HANDS = 8; // more than Lincheck numbers
  private final Known known;
  private final List<Hand> hands = new ArrayList<>();
  private volatile @Nullable H2Connection newest;

  SeekerActors(Known known) {
    this.known = known;
    for (int hand = 0; hand < HANDS; hand++) {
      hands.add(new Hand(hand));
    }
  }

  /** What is known of the origin, or what looks like it. */
  interface Known {

    boolean acquire(H2Connections.Seeker seeker);

    void connected(H2Connections.Seeker seeker, @Nullable H2Connection made);

    void failed(H2Connections.Seeker seeker);

    void gone(H2Connections.Seeker seeker);
  }

  /** An exchange's lease. */
  private final class Hand extends Numbered implements H2Connections.Seeker {
    private final AtomicBoolean begun = new AtomicBoolean();
    private boolean over; // guarded by this
    private boolean dialing; // guarded by this
    private boolean served; // guarded by this

    Hand(int number) {
      super(number);
    }

    @Override
    public void acquire() {
      if (isOver()) {
        known.gone(this);
      } else {
        known.acquire(this);
      }
    }

    @Override
    public void connect() {
      boolean late;
      synchronized (this) {
        late = over;
        dialing = !late;
      }
      if (late) {
        known.gone(this);
      }
    }

    @Override
    public synchronized boolean join(H2Connection connection) {
      boolean open = !connection.streams().isClosing();
      served |= open && !over;
      return open || over;
    }

    @Override
    public void failed(Phase phase, Exception cause) {
      end();
    }

    private void end() {
      synchronized (this) {
        over = true;
        dialing = false;
      }
      known.gone(this);
    }

    /** Whether it dialed and was not ended; it does not any more. */
    private synchronized boolean arrives() {
      boolean arrives = dialing;
      dialing = false;
      served |= arrives;
      return arrives;
    }

    private synchronized boolean isDialing() {
      return dialing;
    }

    private synchronized boolean isOver() {
      return over;
    }

    private synchronized boolean waits() {
      return begun.get() && !over && !dialing && !served;
    }
  }

  /** The hand's exchange begins. */
  @Operation(params = "thread")
  public void seek(int hand) {
    Hand mine = hands.get(hand);
    if (mine.begun.compareAndSet(false, true)) {
      mine.acquire();
    }
  }

  /** The hand has made a connection, and the server chose HTTP/2. */
  @Operation(params = "thread")
  public void made(int hand) {
    Hand mine = hands.get(hand);
    if (mine.arrives()) {
      H2Connection made = ShutSession.connection();
      newest = made;
      known.connected(mine, made);
    }
  }

  /** The hand has made a connection, and the server chose HTTP/1.1. */
  @Operation(params = "thread")
  public void plain(int hand) {
    Hand mine = hands.get(hand);
    if (mine.arrives()) {
      known.connected(mine, null);
    }
  }

  /** The hand could not connect. */
  @Operation(params = "thread")
  public void fail(int hand) {
    Hand mine = hands.get(hand);
    if (mine.arrives()) {
      known.failed(mine);
      mine.end();
    }
  }

  /** The hand's exchange ends, whatever it does. */
  @Operation(params = "thread")
  public void giveUp(int hand) {
    Hand mine = hands.get(hand);
    if (mine.begun.get()) {
      mine.end();
    }
  }

  /** The newest connection is closed. */
  @Operation
  public void close() {
    H2Connection made = newest;
    if (made != null) {
      made.closed();
    }
  }

  /** Nobody waits for one who does not connect: when all give up who do, all have been told. */
  @Validate
  public void nothingIsLost() {
    for (int round = 0; round < HANDS && hands.stream().anyMatch(Hand::isDialing); round++) {
      hands.stream().filter(Hand::isDialing).forEach(Hand::end);
    }
    require(hands.stream().noneMatch(Hand::waits), "one waits for nobody");
  }
}
