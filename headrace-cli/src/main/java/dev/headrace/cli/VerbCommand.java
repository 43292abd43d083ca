package dev.headrace.cli;

import dev.headrace.ApiClient;
import dev.headrace.core.Headers;
import dev.headrace.core.Reason;
import dev.headrace.core.Redaction;
import dev.headrace.core.Url;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code headrace get URL} and its like: one call; its body goes to standard output. */
final class VerbCommand implements Command {
  private static final String BODY = "the body goes to standard output";
  private static final String NO_BODY = "-i prints what it tells";
  private final String method;

  VerbCommand(String verb) {
    method = verb.toUpperCase(Locale.ROOT);
  }

  @Override
  public CommandSpec spec() {
    CommandSpec spec = CommandSpec.create();
    String verb = method.toLowerCase(Locale.ROOT);
    spec.usageMessage()
        .description(
            "Makes one " + method + " call; " + (method.equals("HEAD") ? NO_BODY : BODY) + ".")
        .footer(
            "",
            "For example:",
            "  headrace " + verb + " https://api.example.com/v1/posts/1 -i",
            "  headrace "
                + verb
                + " posts/1 --base https://api.example.com/v1 --auth bearer:env:TOKEN");
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("URL")
            .index("0")
            .arity("1")
            .required(true)
            .type(String.class)
            .description("An absolute URL, or a path below --base.")
            .build());
    spec.addOption(
            SharedOptions.value(
                "DATA|@FILE|-", "What to send: text, a file or standard input.", "-d", "--data"))
        .addOption(
            SharedOptions.value(
                "DATA|@FILE|-", "The same, checked to be JSON and sent as such.", "--json"))
        .addOption(
            SharedOptions.values(
                "NAME=VALUE", "A query parameter, encoded for you. Repeats are kept.", "--query"))
        .addOption(
            SharedOptions.flag(
                "Print status and header fields first, secrets masked.", "-i", "--include"))
        .addOption(SharedOptions.value("FILE", "Write the body to a file.", "-o", "--output"));
    SharedOptions.addTo(spec);
    return spec;
  }

  @Override
  public int run(ParseResult parsed, Console console) {
    SharedOptions shared = SharedOptions.of(parsed, console);
    Url url = url(parsed, shared);
    Content content = DataOption.parse(parsed, console);
    BodyTarget target = BodyTarget.of(SharedOptions.text(parsed, "-o"), console);
    BulkRequest request =
        new BulkRequest(BulkRequest.Id.line(1), method, url, Headers.empty(), content);
    Outcome outcome = call(shared, request, console);
    if (outcome == null) {
      return Stop.INTERRUPTED;
    }
    if (shared.verbose()) {
      console.tell(outcome.story(request.toString()));
    }
    if (outcome.status() != null && outcome.body() != null) {
      if (parsed.hasMatchedOption("-i")) {
        console.print(head(outcome));
      }
      target.write(outcome.body());
    }
    return status(outcome, request, shared, console);
  }

  private static Url url(ParseResult parsed, SharedOptions shared) {
    String text = parsed.matchedPositionalValue(0, "");
    Url url = Values.checked("URL", () -> shared.targets().resolve(text));
    Url base = shared.targets().base();
    if (base != null && shared.hasCredential() && !base.origin().equals(url.origin())) {
      throw Stop.usage(
          "URL: "
              + url.origin()
              + " is not "
              + base.origin()
              + " of --base, to which alone the credential may go");
    }
    StringBuilder query = new StringBuilder();
    for (String pair : SharedOptions.texts(parsed, "--query")) {
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw Stop.usage("--query: write NAME=VALUE");
      }
      query.append(query.isEmpty() ? "" : "&").append(encode(pair.substring(0, equals)));
      query.append('=').append(encode(pair.substring(equals + 1)));
    }
    if (query.isEmpty()) {
      return url;
    }
    String separator = url.query() == null ? "?" : "&";
    return Url.of(url.origin(), url.target() + separator + query);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }

  /** Null if it was cancelled. */
  private static @Nullable Outcome call(
      SharedOptions shared, BulkRequest request, Console console) {
    try (ApiClient client = shared.client(request.url().origin().toString())) {
      console.onInterrupt(client::closeNow);
      CompletableFuture<Outcome> outcome = Calls.send(client, request).thenApply(Outcome::of);
      return outcome.join();
    } catch (CompletionException failed) {
      return Outcome.of(failed);
    } catch (IllegalArgumentException refused) {
      throw Stop.usage(String.valueOf(refused.getMessage()));
    } finally {
      console.onInterrupt(null);
    }
  }

  private static String head(Outcome outcome) {
    StringBuilder text = new StringBuilder();
    text.append(outcome.protocol()).append(' ').append(outcome.status()).append('\n');
    for (Headers.Field field : outcome.headers()) {
      text.append(Redaction.printable(field.name()))
          .append(": ")
          .append(Redaction.printable(field.shown()))
          .append('\n');
    }
    return text.append('\n').toString();
  }

  private static String hint(Outcome.Failure failure) {
    return failure.reason().equals(Reason.TLS.name())
        ? "; --cacert FILE trusts an authority that the JVM does not know"
        : "";
  }

  private static int status(
      Outcome outcome, BulkRequest request, SharedOptions shared, Console console) {
    Outcome.Failure failure = outcome.failure();
    boolean counts = failure != null && (outcome.status() == null || !shared.anyStatus());
    if (failure == null || !counts) {
      return Stop.OK;
    }
    String attempts = outcome.attempts() > 1 ? ", " + outcome.attempts() + " attempts" : "";
    console.tell(
        "headrace: "
            + request
            + ": "
            + Redaction.printable(failure.message())
            + " ("
            + failure.type()
            + ", "
            + failure.reason()
            + attempts
            + ")"
            + hint(failure));
    return Stop.FAILED;
  }
}
