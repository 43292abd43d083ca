package dev.headrace.benchmarks;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * How much of a quota of 100 units a window clients use, and how often they are rejected. Live,
 * with a window of 1 s and a round trip of 5 to 20 ms; and Headrace alone in virtual time too,
 * where the machine has no part in it, with windows of 1 s and 60 s.
 */
final class Quota {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final int START_UP = 4;
  private static final int PROOF = 250; // an anchored burst comes over a boundary every 80 windows
  private static final int DISCOVERY = 10; // the windows that it has for it
  private static final List<String> CLIENTS =
      Stream.concat(Limiters.names().stream(), HeadraceClient.NAMES.stream()).toList();
  private final List<String> clients;
  private final List<String> policies;
  private final List<String> loads;
  private final List<String> times;
  private final int windows;
  private final int virtualWindows;
  private final int atATime;

  private Quota(Arguments arguments) {
    clients = arguments.some("clients", CLIENTS);
    policies =
        arguments.some(
            "policies", Arrays.stream(ServerPolicy.values()).map(ServerPolicy::label).toList());
    loads =
        arguments.some("loads", Arrays.stream(QuotaLoad.values()).map(QuotaLoad::label).toList());
    times = arguments.some("times", List.of("virtual", "live"));
    windows = even(arguments.number("windows", 40));
    virtualWindows = even(arguments.number("virtual-windows", 200));
    atATime = arguments.number("at-a-time", 12);
    arguments.end();
  }

  static Quota of(Arguments arguments) {
    return new Quota(arguments);
  }

  private static int even(int windows) {
    return windows + windows % 2; // bursts come every second window
  }

  /** Measures and prints; returns whether all targets were met. */
  boolean run(PrintStream out) throws Exception {
    out.println("quota: " + Machine.text());
    out.println("Cells: utilisation % / 429 %; median-p99 of seconds to success.");
    List<QuotaResult> all = new ArrayList<>();
    for (String load : loads) {
      QuotaLoad kind = QuotaLoad.valueOf(load.toUpperCase(Locale.ROOT));
      if (times.contains("virtual")) {
        all.addAll(table(out, "virtual", cells(kind, MINUTE, virtualWindows)));
        all.addAll(table(out, "virtual", cells(kind, SECOND, virtualWindows)));
      }
      if (times.contains("live")) {
        all.addAll(table(out, "live", cells(kind, SECOND, windows)));
      }
    }
    return judge(out, all);
  }

  private List<QuotaCell> cells(QuotaLoad load, Duration window, int counted) {
    List<QuotaCell> cells = new ArrayList<>();
    for (String client : clients) {
      for (String policy : policies) {
        ServerPolicy server = ServerPolicy.valueOf(policy.toUpperCase(Locale.ROOT));
        cells.add(new QuotaCell(client, server, load, window, startUp(client), counted));
      }
    }
    return cells;
  }

  private static int startUp(String client) {
    return switch (client) {
      case HeadraceClient.DISCOVER -> DISCOVERY;
      case HeadraceClient.PHASE_LOCKED -> PROOF;
      default -> START_UP;
    };
  }

  private List<QuotaResult> table(PrintStream out, String time, List<QuotaCell> wanted)
      throws Exception {
    boolean live = time.equals("live");
    List<QuotaCell> cells =
        wanted.stream()
            .filter(cell -> live || HeadraceClient.NAMES.contains(cell.client()))
            .filter(Quota::makesSense)
            .toList();
    if (cells.isEmpty()) {
      return List.of();
    }
    List<QuotaResult> results = measured(cells, live);
    QuotaCell first = cells.get(0);
    out.printf(
        Locale.ROOT,
        "%n%s, W = %d s, %s, %d windows; load average %.1f%n%n",
        first.load().label(),
        first.window().toSeconds(),
        live ? "live, " + atATime + " cells at a time" : "virtual time",
        first.windows(),
        Machine.load());
    print(out, results);
    return results;
  }

  /**
   * The guide's limiter knows no costs. And the leaking meter rounds what leaked between two
   * requests down to thousandths of a unit, as nginx does: at 100 a minute it allows less than it
   * says.
   */
  private static boolean makesSense(QuotaCell cell) {
    return !(cell.client().equals("guide") && cell.load() == QuotaLoad.COSTS)
        && !(cell.policy() == ServerPolicy.LEAKY && cell.window().equals(MINUTE));
  }

  private List<QuotaResult> measured(List<QuotaCell> cells, boolean live) throws Exception {
    List<QuotaResult> results = new ArrayList<>();
    if (!live) {
      cells.forEach(cell -> results.add(cell.virtual()));
      return results;
    }
    ExecutorService pool = Executors.newFixedThreadPool(atATime);
    try {
      List<Callable<QuotaResult>> tasks = new ArrayList<>();
      cells.forEach(cell -> tasks.add(cell::live));
      for (Future<QuotaResult> result : pool.invokeAll(tasks)) {
        results.add(result.get());
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  private void print(PrintStream out, List<QuotaResult> results) {
    List<String> headings = new ArrayList<>(List.of("client"));
    headings.addAll(policies);
    headings.add("W/(W+RTT) %");
    Table table = new Table(headings.toArray(String[]::new));
    for (String client : clients) {
      List<QuotaResult> row =
          results.stream().filter(result -> result.cell().client().equals(client)).toList();
      if (!row.isEmpty()) {
        List<String> cells = new ArrayList<>(List.of(client));
        for (String policy : policies) {
          cells.add(
              row.stream()
                  .filter(result -> result.cell().policy().label().equals(policy))
                  .map(QuotaResult::text)
                  .findFirst()
                  .orElse(""));
        }
        double bound = row.stream().mapToDouble(QuotaResult::bound).average().orElse(0);
        cells.add(String.format(Locale.ROOT, "%.2f", bound * 100));
        table.row(cells.toArray(String[]::new));
      }
    }
    oracle(results, table);
    table.print(out);
  }

  private void oracle(List<QuotaResult> results, Table table) {
    if (results.get(0).cell().load() == QuotaLoad.COSTS) {
      List<String> cells = new ArrayList<>(List.of("(oracle)"));
      for (String policy : policies) {
        results.stream()
            .filter(result -> result.cell().policy().label().equals(policy))
            .findFirst()
            .ifPresentOrElse(
                result -> cells.add(String.format(Locale.ROOT, "%.1f", result.oracle() * 100)),
                () -> cells.add(""));
      }
      cells.add("");
      table.row(cells.toArray(String[]::new));
    }
  }

  private static boolean judge(PrintStream out, List<QuotaResult> all) {
    List<String> missed = new ArrayList<>();
    for (QuotaResult result : all) {
      String why = result.missed();
      if (why != null) {
        missed.add(why);
      }
    }
    out.println();
    all.stream().map(QuotaResult::toldBucket).filter(Objects::nonNull).forEach(out::println);
    out.println(missed.isEmpty() ? "All targets met." : "MISSED: " + missed.size());
    missed.forEach(why -> out.println("- " + why));
    return missed.isEmpty();
  }
}
