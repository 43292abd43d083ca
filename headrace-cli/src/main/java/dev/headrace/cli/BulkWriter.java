package dev.headrace.cli;

import dev.headrace.core.TimeSource;
import dev.headrace.limit.LimitStatus;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the results of a bulk run, one at a time, as they come or in the order of the input, and
 * adds them up. Thread-safe.
 */
final class BulkWriter {
  private final ResultSink sink;
  private final boolean ordered;
  private final long total;
  private final Progress progress;
  private final Console console;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Supplier<List<LimitStatus>> limits = List::of;
  private final Map<Long, Result> early = new HashMap<>(); // guarded by lock
  private final BulkTotals totals = new BulkTotals(); // guarded by lock
  private long next; // the sequence number to write; guarded by lock
  private @Nullable Stop broken; // guarded by lock
  private boolean finished; // guarded by lock

  /**
   * A writer to {@code sink}.
   *
   * @param settings how the run runs
   */
  BulkWriter(ResultSink sink, BulkRun.Settings settings, TimeSource time) {
    this.sink = sink;
    this.ordered = settings.ordered();
    this.total = settings.lines();
    this.console = settings.console();
    this.progress = new Progress(console, time, !settings.silent());
  }

  /**
   * What came of an item.
   *
   * @param item whose result it is
   * @param outcome what came of it, or null if it is given up and leaves no line
   * @param elapsedMillis how long it took
   */
  record Result(BulkItem item, @Nullable Outcome outcome, double elapsedMillis) {

    byte @Nullable [] line() {
      return outcome == null ? null : ResultLine.of(item.id(), item.url(), outcome, elapsedMillis);
    }
  }

  /**
   * Takes the result with the given place in the order of the input, from 0. Returns how many
   * results were written or given up by that.
   */
  int take(long sequence, Result result) {
    lock.lock();
    try {
      if (!ordered) {
        write(result);
        return 1;
      }
      early.put(sequence, result);
      int written = 0;
      for (Result due = early.remove(next); due != null; due = early.remove(next)) {
        next++;
        written++;
        write(due);
      }
      return written;
    } finally {
      lock.unlock();
    }
  }

  /** The progress line shall tell of these limits too. */
  void watch(Supplier<List<LimitStatus>> value) {
    limits = value;
  }

  /** Whether there is a progress line. */
  boolean showsProgress() {
    return progress.isShown();
  }

  /** Redraws the progress line, which else is drawn with each result. */
  void redraw() {
    lock.lock();
    try {
      showProgress();
    } finally {
      lock.unlock();
    }
  }

  /** Counts a line whose result is there already. */
  void skip() {
    lock.lock();
    try {
      totals.skip();
      showProgress();
    } finally {
      lock.unlock();
    }
  }

  /** Tells something without spoiling the progress bar. */
  void tell(String message) {
    lock.lock();
    try {
      progress.clear();
      console.tell(message);
    } finally {
      lock.unlock();
    }
  }

  /** Why nothing more can be written, or null. */
  @Nullable Stop broken() {
    lock.lock();
    try {
      return broken;
    } finally {
      lock.unlock();
    }
  }

  /** The totals, once nothing is under way any more; takes the progress bar away. */
  BulkTotals finish() {
    lock.lock();
    try {
      finished = true;
      progress.clear();
      return totals;
    } finally {
      lock.unlock();
    }
  }

  private void write(Result result) {
    if (broken != null) {
      return;
    }
    try {
      byte[] line = result.line();
      if (line != null && result.outcome() != null) {
        sink.append(line);
        totals.add(result.outcome(), result.elapsedMillis());
        showProgress();
      }
    } catch (Stop unwritable) {
      broken = unwritable;
    } catch (RuntimeException defect) {
      broken = Stop.failed("internal error while writing a result: " + defect);
    }
  }

  private void showProgress() {
    if (!finished) {
      progress.update(totals.done(), total, this::note);
    }
  }

  private String note() {
    String limit = LimitNote.of(limits.get());
    if (totals.failed() == 0) {
      return limit;
    }
    return (limit.isEmpty() ? "" : limit + "  ") + totals.failed() + " failed";
  }
}
