package dev.headrace.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

/**
 * What a request costs in processor time and allocated bytes, in Headrace and in other clients: 300
 * bytes of JSON over HTTP/1.1. Each client is alone in a JVM of its own, the server in another; in
 * each round each client is measured once, in random order, and the medians over the rounds count.
 */
final class Overhead {
  private static final double MOST_TRANSPORT_CPU = 1.05;
  private static final double MOST_CLIENT_CPU = 1.25;
  private static final double MOST_CLIENT_BYTES = 1.30;
  private static final int LEAD_MILLIS = 200;
  private static final int WARM_UP_MILLIS = 5_000;
  private static final int WARM_UP_BATCH = 15_000;
  private static final double COMPILED = 0.03;
  private static final long NO_BOUND = Long.MAX_VALUE;
  private final List<String> names;
  private final List<Integer> levels;
  private final int rounds;
  private final int millis;
  private final int warmUp;

  private Overhead(Arguments arguments) {
    names = arguments.some("clients", HttpClients.NAMES);
    levels = arguments.numbers("in-flight", List.of(1, 64, 512));
    rounds = arguments.number("rounds", 9);
    millis = arguments.number("millis", 1_000);
    warmUp = arguments.number("warm-up", 200_000);
    arguments.end();
  }

  static Overhead of(Arguments arguments) {
    return new Overhead(arguments);
  }

  /** Measures and prints; returns whether all targets were met. */
  boolean run(PrintStream out) {
    int most = Collections.max(levels);
    Map<String, Child> clients = new LinkedHashMap<>();
    try (Child server = new Child(JsonServer.class, List.of())) {
      String url = "http://127.0.0.1:" + server.line() + "/posts/1";
      for (String name : names) {
        Child client = new Child(OverheadClient.class, List.of(name, url, "" + most));
        clients.put(name, client);
        warmUp(client);
      }
      out.println("overhead: " + Machine.text());
      boolean met = true;
      for (int level : levels) {
        met &= new Results(level, measured(clients, level)).print(out);
      }
      return met;
    } finally {
      clients.values().forEach(Child::close);
    }
  }

  /** Loads the client until the compilers are done with it, or with so many requests. */
  private void warmUp(Child client) {
    for (int done = 0; done < warmUp; done += WARM_UP_BATCH) {
      double compiling = 0;
      for (int level : levels) {
        String asked = level + " " + WARM_UP_MILLIS + " " + WARM_UP_BATCH / levels.size();
        compiling = Math.max(compiling, Measurement.parse(client.ask(asked)).compilersShare());
      }
      if (compiling < COMPILED) {
        return;
      }
    }
  }

  private Map<String, List<Measurement>> measured(Map<String, Child> clients, int level) {
    Map<String, List<Measurement>> results = new LinkedHashMap<>();
    names.forEach(name -> results.put(name, new ArrayList<>()));
    List<String> order = new ArrayList<>(names);
    Random random = new Random(level);
    for (int round = 0; round < rounds; round++) {
      Collections.shuffle(order, random);
      for (String name : order) {
        Child client = Objects.requireNonNull(clients.get(name));
        client.ask(level + " " + LEAD_MILLIS + " " + NO_BOUND);
        Objects.requireNonNull(results.get(name))
            .add(Measurement.parse(client.ask(level + " " + millis + " " + NO_BOUND)));
      }
    }
    return results;
  }

  /** What came out at one number of requests in flight. */
  private record Results(int level, Map<String, List<Measurement>> all) {

    boolean print(PrintStream out) {
      out.printf(
          Locale.ROOT,
          "%n%d in flight; median of %d rounds (least-most); load average %.1f%n%n",
          level,
          all.values().iterator().next().size(),
          Machine.load());
      Table table = new Table("client", "CPU µs a request", "bytes a request", "requests/s");
      all.forEach(
          (name, rounds) ->
              table.row(
                  name,
                  new Sample(cpu(name)).text("%.1f"),
                  atLeast(name) + new Sample(bytes(name)).text("%.0f"),
                  String.format(
                      Locale.ROOT,
                      "%.0f",
                      new Sample(rounds.stream().mapToDouble(Measurement::perSecond).toArray())
                          .median())));
      table.print(out);
      out.println();
      boolean met =
          target(out, "CPU", HttpClients.TRANSPORT, HttpClients.APACHE, MOST_TRANSPORT_CPU);
      met &= target(out, "CPU", HttpClients.HEADRACE, HttpClients.TRANSPORT, MOST_CLIENT_CPU);
      met &= target(out, "bytes", HttpClients.HEADRACE, HttpClients.TRANSPORT, MOST_CLIENT_BYTES);
      return met;
    }

    /** The JDK's client ends its threads, and before JDK 21 their bytes go with them. */
    private static String atLeast(String name) {
      boolean known = Usage.countsEndedThreads() || !List.of("jdk", "methanol").contains(name);
      return known ? "" : "≥ ";
    }

    private boolean target(PrintStream out, String what, String over, String under, double most) {
      if (!all.containsKey(over) || !all.containsKey(under)) {
        return true;
      }
      Sample ratios =
          what.equals("CPU")
              ? Sample.ratios(cpu(over), cpu(under))
              : Sample.ratios(bytes(over), bytes(under));
      boolean met = ratios.median() <= most;
      out.printf(
          Locale.ROOT,
          "%s of %s / %s: %s, target ≤ %.2f: %s%n",
          what,
          over,
          under,
          ratios.text("%.2f"),
          most,
          met ? "met" : "MISSED");
      return met;
    }

    private double[] cpu(String name) {
      return Objects.requireNonNull(all.get(name)).stream()
          .mapToDouble(Measurement::cpuMicrosEach)
          .toArray();
    }

    private double[] bytes(String name) {
      return Objects.requireNonNull(all.get(name)).stream()
          .mapToDouble(Measurement::bytesEach)
          .toArray();
    }
  }
}
