package dev.headrace.testing;

import dev.headrace.core.Call;
import dev.headrace.core.Layer;
import dev.headrace.core.Request;
import dev.headrace.core.Url;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Checks that a layer keeps to the contract of {@link Layer}, whatever it does besides.
 *
 * <pre>{@code
 * FakeTime time = new FakeTime();
 * LayerVerifier.of(() -> new TryAgain(time))
 *     .time(time)
 *     .answers(Answer.of(503, ""), Answer.of(200, "ok"))
 *     .verify();
 * }</pre>
 *
 * <p>What it checks, with streamed and with buffered bodies, on a fresh layer each time:
 *
 * <ul>
 *   <li>{@code handle} does not throw or return null, also when {@code next} throws;
 *   <li>it returns at once, also when {@code next} never answers;
 *   <li>each call has an outcome, and a failure of {@code next} is passed on;
 *   <li>cancelling ends the call at once with the cause, before it is sent and while {@code next}
 *       hangs, and reaches {@code next};
 *   <li>cancelling at every single step (journal entry, send, answer) leaves nothing open;
 *   <li>each response that is not handed on is closed, one that comes after a cancellation too;
 *   <li>afterwards no hook is left on the scope, no timer waits, and the {@link LedgerBook}
 *       balances;
 *   <li>{@code next} is not called, and the stage is not completed, under a lock;
 *   <li>100,000 synchronous answers, one after another and to calls that wait at the same time,
 *       neither overflow the stack nor get lost.
 * </ul>
 *
 * <p>Checks run on threads of their own, so that a layer that blocks is found, and the ledger is
 * one for the JVM: nothing else may run meanwhile. Not thread-safe.
 */
public final class LayerVerifier {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration PATIENCE_FOR_LOCKS = Duration.ofSeconds(2);
  private static final Duration MUCH_PATIENCE = Duration.ofSeconds(60);
  private final Supplier<? extends Layer> layers;
  private FakeTime time = new FakeTime();
  private BooleanSupplier step = () -> time.advanceToNext();
  private Request request = Request.get(Url.parse("https://api.example/thing"));
  private UnaryOperator<Call> preparation = call -> call;
  private IntFunction<Answer> answers = n -> Answer.of(200, "ok");
  private int rounds = 100_000;
  private Duration patienceForLocks = PATIENCE_FOR_LOCKS;
  private boolean answersItself;
  private boolean changesFailures;

  private LayerVerifier(Supplier<? extends Layer> layers) {
    this.layers = layers;
  }

  /** A verifier of the layers that {@code layers} makes, a new one for each check. */
  public static LayerVerifier of(Supplier<? extends Layer> layers) {
    return new LayerVerifier(layers);
  }

  /** Verifies with all defaults; see {@link #verify()}. */
  public static void verify(Supplier<? extends Layer> layers) {
    of(layers).verify();
  }

  /** The clock that the layers use, too. Defaults to one that they do not see. */
  public LayerVerifier time(FakeTime clock) {
    time = clock;
    return this;
  }

  /**
   * How to let a waiting layer get on by one step; returns false if there is nothing to do.
   * Defaults to advancing the time to its next task.
   */
  public LayerVerifier settle(BooleanSupplier oneStep) {
    step = oneStep;
    return this;
  }

  /** The request of each call. Defaults to a GET. */
  public LayerVerifier request(Request each) {
    request = each;
    return this;
  }

  /** What each call gets besides: facts, options, a deadline. Defaults to nothing. */
  public LayerVerifier prepare(UnaryOperator<Call> each) {
    preparation = each;
    return this;
  }

  /**
   * What {@code next} answers when all goes well, the last one for ever. Defaults to {@code 200}.
   */
  public LayerVerifier answers(Answer first, Answer... more) {
    List<Answer> all = new ArrayList<>(List.of(more));
    all.add(0, first);
    return answers(n -> all.get(Math.min(n, all.size()) - 1));
  }

  /** What {@code next} answers to the n-th send, from 1, when all goes well. */
  public LayerVerifier answers(IntFunction<Answer> byNumber) {
    answers = byNumber;
    return this;
  }

  /** How many synchronous answers must not harm. Defaults to 100,000. */
  public LayerVerifier rounds(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("at least one round, not " + count);
    }
    rounds = count;
    return this;
  }

  /** How long another call may take before it counts as locked out. */
  LayerVerifier patienceForLocks(Duration most) {
    patienceForLocks = most;
    return this;
  }

  /** Accepts that a call is answered without {@code next}, or in spite of its failure. */
  public LayerVerifier mayAnswerItself() {
    answersItself = true;
    return this;
  }

  /** Accepts that a failure is replaced by another one. */
  public LayerVerifier mayChangeFailures() {
    changesFailures = true;
    return this;
  }

  /**
   * Runs all checks.
   *
   * @throws AssertionError if the layer breaks the contract; names every check that failed
   */
  public void verify() {
    List<String> violations = new ArrayList<>();
    for (boolean streamed : new boolean[] {true, false}) {
      LayerChecks checks = new LayerChecks(this, streamed);
      checks.all().forEach((name, check) -> watch(name, check, PATIENCE, violations));
    }
    if (violations.isEmpty()) { // what is broken already may well take for ever
      LayerLoad load = new LayerLoad(this, rounds);
      watch("survives synchronous answers", load::oneAfterAnother, MUCH_PATIENCE, violations);
      watch("loses no waiting call", load::allAtOnce, MUCH_PATIENCE, violations);
    }
    if (!violations.isEmpty()) {
      throw new AssertionError(
          "the layer breaks its contract:\n - " + String.join("\n - ", violations));
    }
  }

  private static void watch(
      String name, Runnable check, Duration patience, List<String> violations) {
    List<String> found = new ArrayList<>();
    Thread thread =
        Threads.daemon(
            () -> {
              try {
                check.run();
              } catch (Throwable broken) { // stack overflows too: they are what is looked for
                found.add(name + ": " + broken);
              }
            },
            "layer-verifier");
    thread.start();
    if (!Threads.join(thread, patience)) {
      StringBuilder text = new StringBuilder(name + ": blocks, or never ends");
      for (StackTraceElement element : thread.getStackTrace()) {
        text.append("\n     at ").append(element);
      }
      violations.add(text.toString());
      thread.interrupt();
    } else {
      found.stream().filter(text -> !violations.contains(text)).forEach(violations::add);
    }
  }

  Layer newLayer() {
    return layers.get();
  }

  FakeTime time() {
    return time;
  }

  boolean step() {
    return step.getAsBoolean();
  }

  Request request() {
    return request;
  }

  Call prepared(Call call) {
    return preparation.apply(call);
  }

  IntFunction<Answer> answers() {
    return answers;
  }

  Duration patienceForLocks() {
    return patienceForLocks;
  }

  boolean answersItself() {
    return answersItself;
  }

  boolean changesFailures() {
    return changesFailures;
  }
}
