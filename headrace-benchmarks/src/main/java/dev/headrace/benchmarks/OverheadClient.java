package dev.headrace.benchmarks;

import dev.headrace.core.Url;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The process of one client: told {@code IN_FLIGHT MILLIS REQUESTS}, it loads the server for so
 * long, or with so many, and answers with the {@link Measurement}.
 */
final class OverheadClient {
  private OverheadClient() {}

  /** Takes the client's name, the URL, and the most requests at a time. */
  public static void main(String[] arguments) throws Exception {
    int most = Integer.parseInt(arguments[2]);
    try (HttpClients.HttpClient client =
        HttpClients.create(arguments[0], Url.parse(arguments[1]), most)) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", -1);
        ClosedLoop loop = new ClosedLoop(client, JsonServer.BYTES, Integer.parseInt(words[0]));
        System.out.println(
            loop.run(Duration.ofMillis(Long.parseLong(words[1])), Long.parseLong(words[2])).text());
      }
    }
    System.exit(0); // the JDK's client has threads that stay
  }
}
