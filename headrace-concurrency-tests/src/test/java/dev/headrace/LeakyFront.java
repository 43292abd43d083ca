package dev.headrace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The list of calls that one writes first, with one mistake. */
final class LeakyFront implements CloseActors.Front {

  /** Its mistake. */
  enum Mistake {
    /** Looks whether the client is closed, and counts in in a second step. */
    LOOKS_FIRST,
    /** Makes a new list without the call, and puts it in place in a second step. */
    COPIES
  }

  private final Mistake mistake;
  private final List<CompletableFuture<String>> stages = new ArrayList<>();
  private volatile List<CompletableFuture<String>> underWay = List.of();
  private volatile boolean closed;

  LeakyFront(Mistake mistake) {
    this.mistake = mistake;
    for (int hand = 0; hand < CloseActors.HANDS; hand++) {
      stages.add(new CompletableFuture<>());
    }
  }

  @Override
  public @Nullable CompletableFuture<?> send(int hand) {
    if (mistake == Mistake.LOOKS_FIRST) {
      return closed ? null : add(stages.get(hand));
    }
    synchronized (this) {
      return closed ? null : add(stages.get(hand));
    }
  }

  private synchronized CompletableFuture<String> add(CompletableFuture<String> stage) {
    List<CompletableFuture<String>> more = new ArrayList<>(underWay);
    more.add(stage);
    underWay = more;
    return stage;
  }

  @Override
  public void answer(int hand) {
    stages.get(hand).complete("fine");
    if (mistake == Mistake.COPIES) {
      removeEnded();
    } else {
      synchronized (this) {
        removeEnded();
      }
    }
  }

  private void removeEnded() {
    List<CompletableFuture<String>> fewer = new ArrayList<>(underWay);
    fewer.removeIf(CompletableFuture::isDone);
    underWay = fewer;
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    underWay.forEach(stage -> stage.complete("closed"));
  }
}
