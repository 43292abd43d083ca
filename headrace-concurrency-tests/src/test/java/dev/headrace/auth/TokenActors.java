package dev.headrace.auth;

import static dev.headrace.Races.require;

import dev.headrace.Races;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;

/** Threads that want tokens and have theirs refused, while the one fetch is answered. */
@Param(name = "thread", gen = ThreadIdGen.class)
public abstract class TokenActors {
  /** How many there can be. */
  static final int HANDS = 8; // more than Lincheck numbers

  private final Tokens tokens;
  private final List<Hand> hands = new ArrayList<>();
  private final AtomicReference<@Nullable CompletableFuture<Token>> underWay =
      new AtomicReference<>();
  private final AtomicInteger fetching = new AtomicInteger();
  private final AtomicInteger fetches = new AtomicInteger();
  private final AtomicInteger failures = new AtomicInteger();
  private final Set<Long> refused = ConcurrentHashMap.newKeySet();
  private volatile boolean overlapped;

  TokenActors(Function<TokenFetch, Tokens> maker) {
    tokens = maker.apply(this::fetch);
    for (int hand = 0; hand < HANDS; hand++) {
      hands.add(new Hand());
    }
  }

  /** Where tokens are kept and fetched. */
  interface Tokens {

    /** The number of one that is newer than this. */
    CompletableFuture<Long> newerThan(long number, int hand);

    /** The server refused the one that this hand has. */
    void refused(int hand);

    /** The hand does not wait any more. */
    void cancel(int hand);
  }

  private static final class Hand {
    private volatile @Nullable CompletableFuture<Long> stage;
    private volatile long refused;

    boolean hasToken() {
      CompletableFuture<Long> now = stage;
      return now != null && now.isDone() && !now.isCompletedExceptionally();
    }
  }

  private CompletableFuture<Token> fetch() {
    fetches.incrementAndGet();
    overlapped |= fetching.incrementAndGet() > 1;
    CompletableFuture<Token> fetch = new CompletableFuture<>();
    underWay.set(fetch);
    return fetch;
  }

  private @Nullable CompletableFuture<Token> ends() {
    CompletableFuture<Token> fetch = underWay.getAndSet(null);
    if (fetch != null) {
      fetching.decrementAndGet();
    }
    return fetch;
  }

  /** The hand's call needs a token. */
  @Operation(params = "thread")
  public void ask(int hand) {
    Hand mine = hands.get(hand);
    if (mine.stage == null) {
      mine.stage = tokens.newerThan(0, hand);
    }
  }

  /** The hand's token is refused, and it asks for another one. */
  @Operation(params = "thread")
  public void askAgain(int hand) {
    Hand mine = hands.get(hand);
    CompletableFuture<Long> stage = mine.stage;
    if (stage != null && mine.hasToken()) {
      mine.refused = stage.join();
      refused.add(mine.refused);
      tokens.refused(hand);
      mine.stage = tokens.newerThan(mine.refused, hand);
    }
  }

  /** The hand's call is cancelled. */
  @Operation(params = "thread")
  public void cancel(int hand) {
    tokens.cancel(hand);
  }

  /** The provider yields a token. */
  @Operation
  public void yields() {
    CompletableFuture<Token> fetch = ends();
    if (fetch != null) {
      fetch.complete(Token.of("token"));
    }
  }

  /** The provider fails. */
  @Operation
  public void fails() {
    failures.incrementAndGet();
    CompletableFuture<Token> fetch = ends();
    if (fetch != null) {
      fetch.completeExceptionally(new IllegalStateException("no token today"));
    }
  }

  /** One is fetched at a time, when one is needed, and nobody waits for none. */
  @Validate
  public void nothingIsLost() {
    Races.inOneStep(this::check);
  }

  private void check() {
    require(!overlapped, "two were fetched at a time");
    int due = 1 + failures.get() + refused.size();
    require(fetches.get() <= due, fetches + " were fetched, and " + due + " needed");
    for (Hand hand : hands) {
      CompletableFuture<Long> stage = hand.stage;
      require(stage == null || stage.isDone() || fetching.get() > 0, "one waits for no fetch");
      require(!hand.hasToken() || number(hand) > hand.refused, "a refused one came back");
    }
  }

  private static long number(Hand hand) {
    CompletableFuture<Long> stage = hand.stage;
    return stage == null ? 0 : stage.join();
  }
}
