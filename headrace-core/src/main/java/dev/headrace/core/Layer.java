package dev.headrace.core;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * One behaviour around a sender: may change the call, answer it, delay it, or send it more than
 * once.
 *
 * <p>A client is a right fold of layers over its transport. What a layer has to keep to, and what
 * {@code LayerVerifier} of {@code headrace-testing} checks:
 *
 * <ul>
 *   <li>it never blocks and never throws: a failure completes the stage;
 *   <li>its stage completes exactly once;
 *   <li>it closes every response that it does not hand on;
 *   <li>cancelling the call's {@link Scope} ends it at once, whether it waits itself or {@code
 *       next} does;
 *   <li>what it holds for a call is released at {@link Response#ended()};
 *   <li>it starts a call from a completion through {@link Relay}, {@link AsyncLoop} or {@link
 *       Drain}, never by recursion, which overflows the stack after some 1,500 synchronous answers;
 *   <li>it runs no foreign code (completions of futures included) under a lock.
 * </ul>
 */
@FunctionalInterface
public interface Layer {

  /** Handles {@code call}, sending it (or another one) to {@code next} as often as it sees fit. */
  CompletionStage<Response> handle(Call call, Sender next);

  /** This layer around {@code next}, as a sender. */
  default Sender over(Sender next) {
    return call -> handle(call, next);
  }

  /** The right fold of {@code layers}, outermost first, over {@code transport}. */
  static Sender stack(List<? extends Layer> layers, Sender transport) {
    Sender sender = transport;
    for (int i = layers.size() - 1; i >= 0; i--) {
      sender = layers.get(i).over(sender);
    }
    return sender;
  }
}
