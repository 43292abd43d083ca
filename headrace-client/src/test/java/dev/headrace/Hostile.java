package dev.headrace;

import dev.headrace.core.HeadraceException;
import dev.headrace.core.ResponseException;
import dev.headrace.testing.Reply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * What a hostile server answers, and how a call has to end then.
 *
 * @param name which begins with the number of its row
 * @param method of the request
 * @param reply what the server sends; its end is the connection's where it says so
 * @param outcome as {@link #outcome} has it
 * @param reused whether the next call may use the same connection
 */
record Hostile(String name, String method, Supplier<Reply> reply, String outcome, boolean reused) {

  /** This, asked for with HEAD. */
  Hostile toHead() {
    return new Hostile(name, "HEAD", reply, outcome, reused);
  }

  /** Status and body of the answer, or the reason why there is none. Nothing else is thrown. */
  static String outcome(RequestSpec request) {
    return outcome(request.sendAsync(String.class));
  }

  /** The same of a call that is on its way. */
  static String outcome(CompletableFuture<? extends ApiResponse<?>> call) {
    try {
      ApiResponse<?> answer = call.join();
      return answer.status() + " " + answer.data();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof ResponseException refused) {
        return String.valueOf(refused.status());
      }
      if (failed.getCause() instanceof HeadraceException typed) {
        return typed.reason().name();
      }
      throw failed;
    }
  }

  @Override
  public String toString() {
    return name + ": " + outcome;
  }
}
