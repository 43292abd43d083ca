package dev.headrace.conformance;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** What a program without a limiter does: so many calls in flight, all the time. The control. */
final class NaiveClient {
  private static final int IN_FLIGHT = 64;
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(30);

  private NaiveClient() {}

  /** The statuses of {@code count} calls of {@code url}, none of which is repeated. */
  static List<Integer> statuses(String url, int count) {
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(LONGEST_ANSWER).build();
    Semaphore room = new Semaphore(IN_FLIGHT);
    List<CompletableFuture<HttpResponse<byte[]>>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      room.acquireUninterruptibly();
      calls.add(
          http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
              .whenComplete((answer, failure) -> room.release()));
    }
    return calls.stream().map(call -> call.join().statusCode()).toList();
  }
}
