package dev.headrace.benchmarks;

import com.github.mizosoft.methanol.Methanol;
import dev.headrace.core.Url;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** The JDK's client, and Methanol, which is built upon it. */
final class JdkClient implements HttpClients.HttpClient {
  private final HttpClient client;
  private final URI uri;

  private JdkClient(HttpClient client, Url url) {
    this.client = client;
    this.uri = URI.create(url.full());
  }

  static JdkClient plain(Url url) {
    return new JdkClient(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), url);
  }

  static JdkClient methanol(Url url) {
    return new JdkClient(Methanol.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), url);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the outcome is told
  public void get(HttpClients.Outcome outcome) {
    client
        .sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray())
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                outcome.failed(failure);
              } else {
                outcome.answered(response.statusCode(), response.body().length);
              }
            });
  }

  /** Its threads end with the process; JDK 17 knows no other way. */
  @Override
  public void close() {}
}
