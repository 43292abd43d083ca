package dev.headrace.cli;

import dev.headrace.Headrace;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Redaction;
import dev.headrace.core.TimeSource;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code headrace demo}: what Headrace does, shown on a server inside this process. */
final class DemoCommand implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec spec = CommandSpec.create();
    spec.usageMessage()
        .description(
            "Shows what Headrace does, on a server inside this process that is shaped like"
                + " JSONPlaceholder, has a quota and fails on cue.");
    spec.addOption(
            SharedOptions.value(
                "text|json",
                "Text to read, or one line of JSON with what was measured (default: text).",
                "--format"))
        .addOption(
            SharedOptions.value(
                "URL",
                "Use this server, shaped like JSONPlaceholder; what it is not made for is left out.",
                "--url"));
    return spec;
  }

  @Override
  public int run(ParseResult parsed, Console console) {
    boolean json = isJson(SharedOptions.text(parsed, "--format"));
    String url = SharedOptions.text(parsed, "--url");
    TimeSource time = TimeSource.system();
    if (url != null) {
      Values.checked("--url", () -> Headrace.client(url));
      return show(console, json, new Stage(url, null), time);
    }
    try (DemoServer server = new DemoServer(time)) {
      return show(console, json, new Stage(server.url(), server), time);
    }
  }

  /**
   * Where the demo plays.
   *
   * @param url where the posts are
   * @param server the server there, or null if it is someone else's
   */
  private record Stage(String url, @Nullable DemoServer server) {}

  private static int show(Console console, boolean json, Stage stage, TimeSource time) {
    DemoView view = json ? null : new DemoView(console);
    if (view != null) {
      view.opening("Headrace " + Headrace.version(), "calls to " + stage.url());
    }
    try {
      DemoReport report = new Demo(stage.url(), stage.server(), view, time).run();
      if (json) {
        console.write(report.json());
      }
      return Stop.OK;
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof HeadraceException known ? failed(known, stage) : failed;
    } catch (HeadraceException failed) {
      throw failed(failed, stage);
    }
  }

  private static Stop failed(HeadraceException failure, Stage stage) {
    String needs =
        stage.server() == null ? "; --url needs a server shaped like JSONPlaceholder" : "";
    String type = failure.getClass().getSimpleName() + ", " + failure.reason();
    return Stop.failed(
        "demo: %s: %s (%s)%s"
            .formatted(
                Redaction.url(stage.url()), Redaction.printable(failure.summary()), type, needs));
  }

  private static boolean isJson(@Nullable String format) {
    if (format == null || format.equals("text")) {
      return false;
    }
    if (format.equals("json")) {
      return true;
    }
    throw Stop.usage("--format: write text or json");
  }
}
