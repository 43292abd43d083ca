package dev.headrace.examples;

import dev.headrace.ApiClient;
import dev.headrace.ApiResponse;
import dev.headrace.Headrace;
import dev.headrace.core.CallTimeoutException;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.NotFoundException;
import dev.headrace.core.RateLimitException;
import dev.headrace.core.ResponseException;
import dev.headrace.core.Sent;
import dev.headrace.core.TooManyRequestsException;
import dev.headrace.core.TransportException;

/** What can go wrong, and what to do then. */
public final class Errors {
  private Errors() {}

  /** Calls the real API, or the one that is named. */
  public static void main(String[] args) {
    String url = args.length > 0 ? args[0] : Post.API;
    try (ApiClient api = Headrace.client(url).build()) {
      System.out.println(describe(api, 1));
      System.out.println(describe(api, 123_456));
      System.out.println(missing(api));
    }
  }

  static String describe(ApiClient api, int id) {
    try {
      return api.get("/posts/{id}", id).fetch(Post.class).title();
    } catch (NotFoundException missing) {
      return "there is no post " + id;
    } catch (TooManyRequestsException | RateLimitException later) {
      return "try again in " + later.retryAfter();
    } catch (ResponseException refused) {
      return "the server said " + refused.status() + ": " + refused.bodyText();
    } catch (CallTimeoutException slow) {
      return "too slow while in " + slow.phase();
    } catch (TransportException lost) {
      return "no answer: " + lost.reason() + (lost.sent() == Sent.NO ? ", nothing was sent" : "");
    }
  }

  static String everything(ApiClient api) {
    try {
      return api.get("/posts/{id}", 1).fetch(Post.class).title();
    } catch (HeadraceException failure) {
      failure.reason(); // CONNECT_REFUSED, STATUS, DEADLINE, …
      failure.phase(); // QUEUED, CONNECT, WAIT, BODY, …
      failure.sent(); // NO, MAYBE, YES
      failure.attempts(); // how often it was tried
      failure.retryAfter(); // how long to wait, or null
      failure.requestId(); // the server's name for the request, or null
      failure.target(); // GET https://api.example/posts/1, redacted
      failure.journal(); // what happened
      return failure.toString();
    }
  }

  static int missing(ApiClient api) {
    ApiResponse<String> any = api.get("/posts/{id}", 123_456).anyStatus().send(String.class);
    return any.status(); // 404, and no exception
  }
}
