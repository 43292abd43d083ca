package dev.headrace.retry;

import static dev.headrace.Races.require;

import dev.headrace.Races;
import dev.headrace.core.Origin;
import dev.headrace.core.Url;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;

/** Threads that take tokens of one origin and give them back. */
public abstract class BudgetActors {
  /** How many tokens there are. */
  static final int TOKENS = 2;

  private final Purse purse;
  private final AtomicInteger held = new AtomicInteger();

  BudgetActors(Purse purse) {
    this.purse = purse;
  }

  /** Takes a token, if there is one. */
  @Operation
  public void take() {
    if (purse.take()) {
      held.incrementAndGet();
    }
  }

  /** Gives one back that was taken. */
  @Operation
  public void giveBack() {
    if (held.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
      purse.giveBack();
    }
  }

  /** Those that nobody holds are there, and no more. */
  @Validate
  public void nothingIsLost() {
    Races.inOneStep(this::check);
  }

  private void check() {
    int left = 0;
    while (left <= TOKENS && purse.take()) {
      left++;
    }
    require(left == TOKENS - held.get(), held + " are held, " + left + " left");
  }

  /** Where tokens are. */
  interface Purse {
    boolean take();

    void giveBack();

    /** Headrace's. */
    static Purse real() {
      Budgets budgets = new Budgets(RetryBudget.of(TOKENS, 0));
      Origin origin = Url.parse("http://api.test").origin();
      return new Purse() {
        @Override
        public boolean take() {
          return budgets.take(origin);
        }

        @Override
        public void giveBack() {
          budgets.giveBack(origin);
        }
      };
    }
  }

  /** Reads what there is, and writes what is left in a second step. */
  static final class Leaky implements Purse {
    private final AtomicInteger left = new AtomicInteger(TOKENS);

    @Override
    public boolean take() {
      int now = left.get();
      if (now > 0) {
        left.set(now - 1);
      }
      return now > 0;
    }

    @Override
    public void giveBack() {
      left.incrementAndGet();
    }
  }
}
