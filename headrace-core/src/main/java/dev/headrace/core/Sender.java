package dev.headrace.core;

import java.util.concurrent.CompletionStage;

/**
 * An asynchronous function from a call to its response. The transport is one; so is the whole
 * client.
 *
 * <p>A sender never blocks, never throws and completes its stage exactly once, with a response or
 * with the failure. It is safe for use by many threads.
 */
@FunctionalInterface
public interface Sender {

  /** Sends {@code call}; the stage fails with the exception that the user will see. */
  CompletionStage<Response> send(Call call);
}
