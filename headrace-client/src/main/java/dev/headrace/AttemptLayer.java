package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.Layer;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Timer;
import java.util.concurrent.CompletionStage;

/**
 * The innermost layer: gives each exchange a scope of its own, ends it after the attempt timeout
 * (body included), and writes it into the journal.
 */
final class AttemptLayer implements Layer {
  private final Timer timer;

  AttemptLayer(Timer timer) {
    this.timer = timer;
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    return new AttemptRun(call, next).start(timer);
  }
}
