package dev.headrace.examples;

import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.Journal;
import dev.headrace.core.Layer;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Enters every exchange that takes longer than {@code threshold} in the call's journal. */
final class SlowCalls implements Layer {
  private final TimeSource time;
  private final Duration threshold;

  SlowCalls(TimeSource time, Duration threshold) {
    this.time = time;
    this.threshold = threshold;
  }

  record WasSlow(String what, Duration took) implements Journal.Event {
    @Override
    public String summary() {
      return what + " took " + took.toMillis() + " ms";
    }
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    long start = time.nanoTime();
    return Completions.guard(next, call)
        .whenComplete(
            (response, failure) -> {
              Duration took = Duration.ofNanos(time.nanoTime() - start);
              if (took.compareTo(threshold) > 0) {
                call.journal().record(new WasSlow(call.request().url().toString(), took));
              }
            });
  }
}
