package dev.headrace.cli;

import dev.headrace.ApiClient;
import dev.headrace.ClientBuilder;
import dev.headrace.Headrace;
import dev.headrace.auth.Auth;
import dev.headrace.cache.Caching;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Headers;
import dev.headrace.core.Proxies;
import dev.headrace.limit.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options that verbs and bulk share, read and checked. Immutable. */
final class SharedOptions {
  private static final int DEFAULT_CONCURRENCY = 64;
  private static final int MAX_CONCURRENCY = 10_000; // the limiter's queue
  private static final int MAX_ATTEMPTS = 100;
  private final Targets targets;
  private final Headers headers;
  private final List<RateLimit> rates;
  private final int concurrency;
  private final @Nullable Duration ttl;
  private final @Nullable Integer attempts;
  private final @Nullable Duration deadline;
  private final @Nullable Auth auth;
  private final @Nullable SSLContext trust;
  private final boolean insecure;
  private final Proxies proxies;
  private final boolean http1;
  private final boolean anyStatus;
  private final boolean silent;
  private final boolean verbose;

  private SharedOptions(ParseResult parsed, Console console) {
    targets = Targets.below(text(parsed, "--base"));
    headers = HeaderOption.joined(HeaderOption.parse(texts(parsed, "-H")));
    rates = rates(texts(parsed, "--rate"));
    String calls = text(parsed, "--concurrency");
    concurrency =
        calls == null ? DEFAULT_CONCURRENCY : Values.count("--concurrency", calls, MAX_CONCURRENCY);
    ttl = ttl(text(parsed, "--cache"));
    String most = text(parsed, "--attempts");
    attempts = most == null ? null : Values.count("--attempts", most, MAX_ATTEMPTS);
    String time = text(parsed, "--deadline");
    deadline = time == null ? null : Values.duration("--deadline", time);
    String credential = text(parsed, "--auth");
    auth = credential == null ? null : AuthOption.parse(credential, console);
    insecure = parsed.hasMatchedOption("--insecure");
    http1 = parsed.hasMatchedOption("--http1.1");
    String certificates = text(parsed, "--cacert");
    if (insecure && certificates != null) {
      throw Stop.usage("--insecure and --cacert: give one of them; -k would check nothing");
    }
    trust = certificates == null ? null : TrustOption.parse(certificates);
    proxies =
        ProxyOption.parse(text(parsed, "--proxy"), text(parsed, "--noproxy"), console::environment);
    anyStatus = parsed.hasMatchedOption("--any-status");
    silent = parsed.hasMatchedOption("-s");
    verbose = parsed.hasMatchedOption("-v");
  }

  /** Reads what {@link #addTo} declared. */
  static SharedOptions of(ParseResult parsed, Console console) {
    return new SharedOptions(parsed, console);
  }

  /** Declares the options. */
  static void addTo(CommandSpec spec) {
    spec.addOption(
            value(
                "URL", "Prefix of relative URLs; a credential goes to its origin only.", "--base"))
        .addOption(
            values(
                "'NAME: VALUE'|@FILE",
                "A header field, or a file with one a line. Repeats add up.",
                "-H",
                "--header"))
        .addOption(
            values(
                "N/TIME[:burst=N|:bucket=N]|learn",
                "A rate limit, such as 100/1s. Repeats all hold. learn: what the server says.",
                "--rate"))
        .addOption(value("N", "Most calls under way at once (default: 64).", "-j", "--concurrency"))
        .addOption(
            value(
                "off|ttl:TIME",
                "Serve repeats from memory for a time, such as ttl:5m (default: off).",
                "--cache"))
        .addOption(
            value("N", "Most attempts per call, the first included (default: 3).", "--attempts"))
        .addOption(
            value(
                "TIME",
                "Time limit of each call with its retries, such as 30s (default: 2m).",
                "--deadline"))
        .addOption(auth())
        .addOption(flag("An answer of any status is a success.", "--any-status"))
        .addOption(flag("Check neither certificates nor host names. Not safe.", "-k", "--insecure"))
        .addOption(
            value("FILE", "Trust the certificates in this file only (PEM or DER).", "--cacert"))
        .addOption(
            value(
                "URL",
                "Call through this proxy: http://, socks5:// or socks5h://, with [user:password@]"
                    + "host:port. Default: what http_proxy, https_proxy, all_proxy say.",
                "-x",
                "--proxy"))
        .addOption(
            value(
                "LIST",
                "Hosts, addresses and blocks to call without a proxy. Default: what no_proxy says.",
                "--noproxy"))
        .addOption(flag("Do not offer HTTP/2 to https servers.", "--http1.1"))
        .addOption(flag("Print results and errors only.", "-s", "--silent"))
        .addOption(flag("Tell on standard error what happened to each call.", "-v", "--verbose"));
  }

  private static OptionSpec auth() {
    List<String> lines = new ArrayList<>(List.of("Where the credential is, one of"));
    AuthOption.FORMS.forEach(form -> lines.add("  " + form));
    return value("WHERE", "", "--auth").toBuilder()
        .description(lines.toArray(new String[0]))
        .build();
  }

  static OptionSpec value(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .arity("1")
        .type(String.class)
        .paramLabel(label)
        .hideParamSyntax(true)
        .description(description.replace("%", "%%"))
        .build();
  }

  static OptionSpec values(String label, String description, String... names) {
    return OptionSpec.builder(names)
        .arity("1")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .paramLabel(label)
        .hideParamSyntax(true)
        .description(description.replace("%", "%%"))
        .build();
  }

  static OptionSpec flag(String description, String... names) {
    return OptionSpec.builder(names)
        .arity("0")
        .type(boolean.class)
        .description(description)
        .build();
  }

  /** The value of an option that was declared as {@link #value}, or null. */
  static @Nullable String text(ParseResult parsed, String option) {
    return parsed.hasMatchedOption(option) ? parsed.<String>matchedOptionValue(option, "") : null;
  }

  /** The values of an option that was declared as {@link #values}. */
  static List<String> texts(ParseResult parsed, String option) {
    return parsed.matchedOptionValue(option, List.<String>of());
  }

  /**
   * A client at {@code origin} with all of these options.
   *
   * @param origin the base URL; calls name absolute URLs
   */
  ApiClient client(String origin) {
    ClientBuilder builder =
        Values.checked("--base", () -> Headrace.client(origin)).allowAbsoluteUrls();
    rates.forEach(builder::rateLimit);
    if (ttl != null) {
      builder.cache(Caching.ttl(ttl));
    }
    if (auth != null) {
      builder.auth(auth);
    }
    if (trust != null) {
      builder.sslContext(trust);
    }
    if (insecure) {
      builder.insecure();
    }
    builder.proxies(proxies);
    builder.http2(!http1);
    Values.checked("-H", () -> builder.options(this::fill));
    return builder.connectionsPerOrigin(Math.max(100, concurrency)).build();
  }

  /** Whether a secret is at stake that must go to one origin only. */
  boolean hasCredential() {
    boolean secretHeader = false;
    for (Headers.Field field : headers) {
      secretHeader |= field.sensitive();
    }
    return auth != null || secretHeader;
  }

  Targets targets() {
    return targets;
  }

  List<RateLimit> rates() {
    return rates;
  }

  /** Whether limits are to be learned that nobody told. */
  boolean learns() {
    return rates.contains(RateLimit.discover());
  }

  int concurrency() {
    return concurrency;
  }

  boolean anyStatus() {
    return anyStatus;
  }

  boolean silent() {
    return silent;
  }

  boolean verbose() {
    return verbose;
  }

  private void fill(CallOptions.Builder options) {
    if (attempts != null) {
      options.attempts(attempts);
    }
    if (deadline != null) {
      options.deadline(deadline);
    }
    for (Headers.Field field : headers) {
      if (field.sensitive()) {
        options.sensitiveHeader(field.name(), field.value());
      } else {
        options.header(field.name(), field.value());
      }
    }
  }

  private static List<RateLimit> rates(List<String> texts) {
    List<RateLimit> all = new ArrayList<>();
    for (String text : texts) {
      all.add(
          text.equals("learn")
              ? RateLimit.discover()
              : Values.checked("--rate", () -> RateLimit.parse(text)));
    }
    return List.copyOf(all);
  }

  private static @Nullable Duration ttl(@Nullable String text) {
    if (text == null || text.equals("off")) {
      return null;
    }
    if (!text.startsWith("ttl:")) {
      throw Stop.usage("--cache: write off or ttl:TIME, such as ttl:5m");
    }
    return Values.duration("--cache", text.substring("ttl:".length()));
  }
}
