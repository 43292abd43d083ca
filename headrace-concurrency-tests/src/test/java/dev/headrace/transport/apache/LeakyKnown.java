package dev.headrace.transport.apache;

import dev.headrace.core.Phase;
import dev.headrace.transport.apache.H2Connections.Seeker;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one writes first to have one connect and the others wait, with one mistake. */
final class LeakyKnown implements SeekerActors.Known {

  /** Its mistake. */
  enum Mistake {
    /** Looks whether one connects, and queues in a second step. */
    QUEUES_LATE,
    /** Tells those that wait, and forgets them in a second step. */
    FORGETS_LATE
  }

  private final Mistake mistake;
  private final List<Seeker> waiting = new ArrayList<>(); // guarded by this
  private @Nullable Seeker dialing; // guarded by this
  private @Nullable H2Connection connection; // guarded by this

  LeakyKnown(Mistake mistake) {
    this.mistake = mistake;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a seeker is itself only
  public boolean acquire(Seeker seeker) {
    H2Connection made;
    boolean connects;
    synchronized (this) {
      made = connection != null && connection.streams().isClosing() ? null : connection;
      connects = made == null && (dialing == null || dialing == seeker);
      if (connects) {
        dialing = seeker;
      } else if (made == null && mistake != Mistake.QUEUES_LATE) {
        waiting.add(seeker);
      }
    }
    if (connects) {
      seeker.connect();
    } else if (made != null) {
      seeker.join(made);
    } else if (mistake == Mistake.QUEUES_LATE) {
      synchronized (this) {
        waiting.add(seeker);
      }
    }
    return connects || made != null;
  }

  private List<Seeker> leave() {
    List<Seeker> told;
    synchronized (this) {
      dialing = mistake == Mistake.FORGETS_LATE ? dialing : null;
      told = List.copyOf(waiting);
      if (mistake != Mistake.FORGETS_LATE) {
        waiting.clear();
      }
    }
    synchronized (this) {
      dialing = null;
      waiting.clear();
    }
    return told;
  }

  @Override
  public void connected(Seeker seeker, @Nullable H2Connection made) {
    synchronized (this) {
      connection = made;
    }
    leave().forEach(Seeker::acquire);
  }

  @Override
  public void failed(Seeker seeker) {
    leave().forEach(other -> other.failed(Phase.CONNECT, new IOException("no way")));
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // a seeker is itself only
  public void gone(Seeker seeker) {
    boolean dialed;
    synchronized (this) {
      dialed = dialing == seeker;
    }
    if (dialed) {
      leave().forEach(Seeker::acquire);
    }
  }
}
