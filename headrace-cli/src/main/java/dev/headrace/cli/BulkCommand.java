package dev.headrace.cli;

import dev.headrace.core.TimeSource;
import dev.headrace.core.Url;
import dev.headrace.limit.RateLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code headrace bulk}: many calls, one line of JSON for each result. */
final class BulkCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage()
        .description(
            "Makes many calls: reads URLs or JSON requests, one a line, and writes one line of JSON"
                + " for each result.",
            "A request is {\"id\",\"method\",\"url\",\"headers\",\"body\"}; only url is needed.")
        .footer(
            "",
            "For example:",
            "  headrace bulk urls.txt -o results.jsonl --rate 100/1s",
            "  headrace bulk urls.txt -o results.jsonl --rate 100/1s --resume");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("FILE")
            .index("0")
            .arity("0..1")
            .type(String.class)
            .description("The input; standard input if it is - or missing.")
            .build());
    spec.addOption(
            SharedOptions.value(
                "OUT.jsonl", "Write results to a file, replacing what it holds.", "-o", "--output"))
        .addOption(SharedOptions.flag("Write results in the order of the input.", "--keep-order"))
        .addOption(SharedOptions.flag("Continue the file of -o: skip what it has.", "--resume"))
        .addOption(SharedOptions.flag("As --resume, and repeat what failed.", "--retry-failed"))
        .addOption(
            SharedOptions.value(
                "text|json", "How totals are told at the end (default: text).", "--summary"));
    SharedOptions.addTo(spec);
    return spec;
  }

  @Override
  public int run(ParseResult parsed, Console console) {
    SharedOptions shared = SharedOptions.of(parsed, console);
    boolean json = summaryAsJson(SharedOptions.text(parsed, "--summary"));
    Path out = outputPath(SharedOptions.text(parsed, "-o"));
    boolean retryFailed = parsed.hasMatchedOption("--retry-failed");
    boolean resume = retryFailed || parsed.hasMatchedOption("--resume");
    if (resume && out == null) {
      throw Stop.usage("--resume and --retry-failed need -o FILE, the output to continue");
    }
    BulkInput input =
        BulkInput.of(
            console,
            parsed.hasMatchedPositional(0) ? parsed.matchedPositionalValue(0, "-") : null,
            shared.targets(),
            shared.hasCredential());
    checkDifferent(input.file(), out);
    StoredResults found = resume && out != null ? StoredResults.read(out) : null;
    long lines = input.isRepeatable() ? scan(input, found, retryFailed) : 0;
    try (BulkItems items = input.open();
        ResultSink sink = sink(out, found, retryFailed, console)) {
      BulkRun.Settings settings =
          new BulkRun.Settings(
              console,
              shared.concurrency(),
              parsed.hasMatchedOption("--keep-order"),
              shared.silent(),
              shared.verbose(),
              lines);
      return run(settings, items, sink, new Ending(shared, json));
    }
  }

  /**
   * How a run is told and judged.
   *
   * @param shared the options
   * @param json whether the totals are told as JSON
   */
  private record Ending(SharedOptions shared, boolean json) {}

  private static int run(
      BulkRun.Settings settings, BulkItems items, ResultSink sink, Ending ending) {
    TimeSource time = TimeSource.system();
    SharedOptions shared = ending.shared();
    Url base = shared.targets().base();
    BulkRun run =
        new BulkRun(
            settings,
            sink,
            first -> shared.client((base == null ? first.url() : base).origin().toString()),
            time);
    long from = time.nanoTime();
    BulkTotals totals = run.run(items);
    double millis = (time.nanoTime() - from) / 1e6;
    List<RateLimit> limits = shared.learns() ? run.limits() : shared.rates();
    if (ending.json()) {
      settings.console().tell(totals.json(limits, millis));
    } else if (!shared.silent()) {
      settings.console().tell("headrace: " + totals.text(limits, millis));
    }
    long bad = shared.anyStatus() ? totals.unanswered() : totals.failed();
    return bad == 0 ? Stop.OK : Stop.FAILED;
  }

  /** Reads the input before the run, so that what refuses it is told before the first call. */
  private static long scan(BulkInput input, @Nullable StoredResults found, boolean retryFailed) {
    long lines = 0;
    try (BulkItems items = input.open()) {
      for (BulkItem item = items.next(); item != null; item = items.next()) {
        lines++;
        String id = item.id().text();
        ResultSink.Stored stored = found == null ? null : found.all().get(id);
        boolean repeated = retryFailed && found != null && found.failed().contains(id);
        if (stored != null && !repeated) {
          BulkRun.checkSame(item, stored);
        }
      }
    }
    return lines;
  }

  private static ResultSink sink(
      @Nullable Path out, @Nullable StoredResults found, boolean retryFailed, Console console) {
    if (out == null) {
      return console::write;
    }
    return found == null ? ResultFile.empty(out) : ResultFile.continuing(out, found, retryFailed);
  }

  private static @Nullable Path outputPath(@Nullable String name) {
    try {
      return name == null || name.equals("-") ? null : Path.of(name);
    } catch (InvalidPathException bad) {
      throw Stop.usage("-o: not a path");
    }
  }

  private static void checkDifferent(@Nullable Path in, @Nullable Path out) {
    try {
      if (in != null && out != null && Files.exists(out) && Files.isSameFile(in, out)) {
        throw Stop.usage("-o " + out + ": is the input too; choose another file");
      }
    } catch (IOException unreadable) {
      throw Stop.usage(in + ": cannot be read (" + FileProblem.reason(unreadable) + ")");
    }
  }

  private static boolean summaryAsJson(@Nullable String form) {
    if (form == null || form.equals("text")) {
      return false;
    }
    if (form.equals("json")) {
      return true;
    }
    throw Stop.usage("--summary: write text or json");
  }
}
