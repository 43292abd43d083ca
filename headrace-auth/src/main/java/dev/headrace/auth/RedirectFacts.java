package dev.headrace.auth;

import dev.headrace.core.Headers;
import dev.headrace.core.Request;
import java.util.List;

/**
 * What is known when a hop was answered.
 *
 * @param request that of the hop
 * @param status that of its answer
 * @param headers those of its answer
 * @param earlier the requests of the hops before, in order
 */
public record RedirectFacts(Request request, int status, Headers headers, List<Request> earlier) {

  /** Facts of a call's first hop. */
  public static RedirectFacts first(Request request, int status, Headers headers) {
    return new RedirectFacts(request, status, headers, List.of());
  }
}
