package dev.headrace.benchmarks;

import dev.headrace.core.Url;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** The HTTP clients that are measured, by name. Each builds its request anew for every call. */
final class HttpClients {

  /** Apache's own minimal client: against it our transport is judged. */
  static final String APACHE = "apache";

  /** Our transport on Apache's engine, without a client around it. */
  static final String TRANSPORT = "transport";

  /** The whole client, every layer on; its callbacks run where the answer arrives, as theirs do. */
  static final String HEADRACE = "headrace";

  /** The same with its default: callbacks on threads of their own. */
  static final String HEADRACE_HOP = "headrace-hop";

  /** In the order of the tables. */
  static final List<String> NAMES =
      List.of(APACHE, TRANSPORT, HEADRACE, HEADRACE_HOP, "okhttp", "jdk", "methanol");

  private static final Map<String, BiFunction<Url, Integer, HttpClient>> MAKERS =
      new TreeMap<>(
          Map.of(
              APACHE,
              ApacheMinimal::new,
              TRANSPORT,
              OurTransport::new,
              HEADRACE,
              (url, most) -> new WholeClient(url, most, true),
              HEADRACE_HOP,
              (url, most) -> new WholeClient(url, most, false),
              "okhttp",
              OkHttp::new,
              "jdk",
              (url, most) -> JdkClient.plain(url),
              "methanol",
              (url, most) -> JdkClient.methanol(url)));

  private HttpClients() {}

  /** The client of that name, for calls of {@code url}, {@code most} of them at a time. */
  static HttpClient create(String name, Url url, int most) {
    BiFunction<Url, Integer, HttpClient> maker = MAKERS.get(name);
    if (maker == null) {
      throw new IllegalArgumentException("no such client: " + name);
    }
    return maker.apply(url, most);
  }

  /** A client, reduced to what all have. Thread-safe. */
  interface HttpClient extends AutoCloseable {

    /** Sends one request, and tells {@code outcome} when its whole body is there. */
    void get(Outcome outcome);

    @Override
    void close();
  }

  /** Who waits for an answer; told once, on any thread. */
  interface Outcome {
    void answered(int status, int bytes);

    void failed(Throwable failure);
  }
}
