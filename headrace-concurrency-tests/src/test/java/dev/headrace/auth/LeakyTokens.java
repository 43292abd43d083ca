package dev.headrace.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The single flight that one writes first, with one mistake. */
final class LeakyTokens implements TokenActors.Tokens {

  /** Its mistake. */
  enum Mistake {
    /** Looks whether one is fetched, and says that one is in a second step. */
    FETCHES_TWICE,
    /** Looks whether one is fetched, and waits for it in a second step. */
    WAITS_LATE,
    /** Does not look whether the one that was refused is still the newest. */
    FETCHES_FOR_EACH
  }

  private final Mistake mistake;
  private final TokenFetch fetch;
  private final List<CompletableFuture<Long>> waiting = new ArrayList<>(); // guarded by this
  private boolean underWay; // guarded by this
  private long current; // guarded by this
  private long made; // guarded by this

  LeakyTokens(Mistake mistake, TokenFetch fetch) {
    this.mistake = mistake;
    this.fetch = fetch;
  }

  @Override
  public CompletableFuture<Long> newerThan(long number, int hand) {
    CompletableFuture<Long> stage = new CompletableFuture<>();
    boolean fetches;
    synchronized (this) {
      if (current > number) {
        return CompletableFuture.completedFuture(current);
      }
      fetches = !underWay;
      underWay |= mistake != Mistake.FETCHES_TWICE;
      if (mistake != Mistake.WAITS_LATE) {
        waiting.add(stage);
      }
    }
    synchronized (this) {
      underWay |= fetches;
      if (mistake == Mistake.WAITS_LATE) {
        waiting.add(stage);
      }
    }
    if (fetches) {
      Objects.requireNonNull(fetch.fetch()).whenComplete(this::over);
    }
    return stage;
  }

  private void over(@Nullable Token token, @Nullable Throwable failure) {
    List<CompletableFuture<Long>> told;
    long number;
    synchronized (this) {
      number = token == null ? 0 : ++made;
      current = number;
      underWay = false;
      told = List.copyOf(waiting);
      waiting.clear();
    }
    for (CompletableFuture<Long> stage : told) {
      if (failure == null) {
        stage.complete(number);
      } else {
        stage.completeExceptionally(failure);
      }
    }
  }

  @Override
  public synchronized void refused(int hand) {
    if (mistake == Mistake.FETCHES_FOR_EACH) {
      current = 0;
    }
  }

  @Override
  public void cancel(int hand) {} // nobody does so in its scenes
}
