package dev.headrace.cli;

import dev.headrace.ApiClient;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Redaction;
import dev.headrace.core.TimeSource;
import dev.headrace.limit.LimitStatus;
import dev.headrace.limit.RateLimit;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of an input, so many at a time. The reading thread starts calls; what comes of
 * them is written on the client's threads.
 */
final class BulkRun {
  private final Settings settings;
  private final ResultSink sink;
  private final Function<BulkRequest, ApiClient> clients;
  private final TimeSource time;
  private final BulkWriter writer;
  private final Window window;
  private long started; // used by the reading thread
  private List<RateLimit> limits = List.of(); // used by the reading thread
  private volatile boolean stopping;
  private volatile @Nullable ApiClient client;

  /**
   * How a run runs.
   *
   * @param console where bad lines and progress are told
   * @param concurrency the most calls under way
   * @param ordered whether results keep the order of the input
   * @param silent whether nothing is told along the way
   * @param verbose whether each call's journal is told
   * @param lines how many results there will be, or 0 if that is not known
   */
  record Settings(
      Console console,
      int concurrency,
      boolean ordered,
      boolean silent,
      boolean verbose,
      long lines) {}

  /**
   * A run that writes to {@code sink}.
   *
   * @param clients makes the one client, for the first request
   */
  BulkRun(
      Settings settings,
      ResultSink sink,
      Function<BulkRequest, ApiClient> clients,
      TimeSource time) {
    this.settings = settings;
    this.sink = sink;
    this.clients = clients;
    this.time = time;
    this.writer = new BulkWriter(sink, settings, time);
    this.window = new Window(settings.concurrency(), settings.ordered());
  }

  /**
   * Runs to the end of the input, or until it is stopped.
   *
   * @throws Stop if the input or the output breaks; what was under way is written before
   */
  BulkTotals run(BulkItems items) {
    settings.console().onInterrupt(this::stop);
    Ticker ticker = Ticker.start(writer);
    try {
      startAll(items);
      window.awaitEmpty();
    } catch (Stop unusable) {
      awaitUnderWay();
      throw unusable;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      stop();
    } finally {
      ticker.close();
      end();
    }
    Stop broken = writer.broken();
    if (broken != null) {
      throw broken;
    }
    return writer.finish();
  }

  /** Starts no more calls and ends those under way, which leave no lines. */
  void stop() {
    stopping = true;
    ApiClient current = client;
    if (current != null) {
      current.closeNow();
    }
  }

  /**
   * Refuses an id whose stored result is another URL's.
   *
   * @throws Stop if it is
   */
  static void checkSame(BulkItem item, ResultSink.Stored stored) {
    if (!stored.fits(item.url())) {
      throw Stop.usage(
          "input line "
              + item.line()
              + ": the output has the id "
              + Redaction.printable(item.id().text())
              + " with another URL than "
              + item.url()
              + "; resume with the input that began it, or choose another -o");
    }
  }

  /** The limits of the client, those that it has learned too; empty before the end. */
  List<RateLimit> limits() {
    return limits;
  }

  private void startAll(BulkItems items) throws InterruptedException {
    for (BulkItem item = items.next(); item != null && !stopping; item = items.next()) {
      ResultSink.Stored stored = sink.stored(item.id().text());
      if (stored != null) {
        checkSame(item, stored);
        writer.skip();
        continue;
      }
      ApiClient caller = item.request() == null ? null : client(item.request());
      window.enter();
      start(item, caller);
    }
  }

  private ApiClient client(BulkRequest request) {
    ApiClient current = client;
    if (current == null) {
      current = clients.apply(request);
      client = current;
      writer.watch(current::limits);
      if (stopping) {
        current.closeNow(); // stopped while it was being made
      }
    }
    return current;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // ended() takes what comes of it
  private void start(BulkItem item, @Nullable ApiClient caller) {
    long sequence = started++;
    long from = time.nanoTime();
    BulkRequest request = item.request();
    if (request == null || caller == null) {
      refuse(item, sequence, String.valueOf(item.complaint()));
      return;
    }
    try {
      Calls.send(caller, request)
          .whenComplete(
              (response, failure) -> {
                Outcome outcome = failure == null ? Outcome.of(response) : Outcome.of(failure);
                ended(sequence, item, outcome, from);
              });
    } catch (IllegalArgumentException unusable) {
      refuse(item, sequence, String.valueOf(unusable.getMessage()));
    } catch (HeadraceException early) {
      ended(sequence, item, Outcome.of(early), from);
    }
  }

  private void refuse(BulkItem item, long sequence, String complaint) {
    String message = "input line " + item.line() + ": " + complaint;
    if (!settings.silent()) {
      writer.tell("headrace: " + message);
    }
    Outcome.Failure failure = new Outcome.Failure("BadInput", "BAD_INPUT", "START", message);
    ended(sequence, item, Outcome.failed(failure, null), time.nanoTime());
  }

  private void ended(long sequence, BulkItem item, @Nullable Outcome outcome, long from) {
    window.ended();
    double millis = (time.nanoTime() - from) / 1e6;
    if (settings.verbose() && outcome != null) {
      writer.tell(outcome.story(item.id().text() + " " + item.url()));
    }
    int written = writer.take(sequence, new BulkWriter.Result(item, outcome, millis));
    if (writer.broken() != null) {
      stopping = true;
    }
    window.written(written);
  }

  private void awaitUnderWay() {
    try {
      window.awaitEmpty();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void end() {
    settings.console().onInterrupt(null);
    writer.finish();
    ApiClient current = client;
    if (current == null) {
      return;
    }
    limits = current.limits().stream().map(LimitStatus::limit).toList();
    if (stopping) {
      current.closeNow();
    } else {
      current.close();
    }
  }
}
