package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Layer;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import java.lang.System.Logger.Level;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The outermost layer: one line a call at INFO if the client was asked to log calls, and its
 * journal at DEBUG. What it writes is redacted: URLs with masked queries, no header values, no
 * bodies.
 */
final class ObserveLayer implements Layer {
  private final System.Logger logger;
  private final boolean logCalls;

  ObserveLayer(System.Logger logger, boolean logCalls) {
    this.logger = logger;
    this.logCalls = logCalls;
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    CompletionStage<Response> stage = Completions.guard(next, call);
    boolean info = logCalls && logger.isLoggable(Level.INFO);
    boolean debug = logger.isLoggable(Level.DEBUG);
    if (!info && !debug) {
      return stage;
    }
    return stage.whenComplete(
        (response, failure) -> {
          if (info) {
            log(Level.INFO, line(call, response, failure));
          }
          if (debug) {
            log(Level.DEBUG, line(call, response, failure) + "\n" + call.journal());
          }
        });
  }

  private void log(Level level, String text) {
    try {
      logger.log(level, text);
    } catch (RuntimeException unwritable) {
      // a call does not fail because its line cannot be written
    }
  }

  private static String line(Call call, @Nullable Response response, @Nullable Throwable failure) {
    return call.request().method()
        + " "
        + call.request().url()
        + " -> "
        + (response != null ? String.valueOf(response.status()) : name(failure))
        + " in "
        + call.journal().elapsed().toMillis()
        + " ms, attempts "
        + call.journal().attempts();
  }

  private static String name(@Nullable Throwable failure) {
    Throwable cause = failure == null ? null : Completions.unwrap(failure);
    if (cause instanceof HeadraceException known) {
      return known.getClass().getSimpleName() + " " + known.reason();
    }
    return cause instanceof CancellationException
        ? "cancelled"
        : String.valueOf(cause == null ? null : cause.getClass().getSimpleName());
  }
}
