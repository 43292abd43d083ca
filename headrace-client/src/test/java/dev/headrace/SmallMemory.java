package dev.headrace;

import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.core.spi.Ledger;
import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.core.spi.TransportProvider;
import dev.headrace.retry.RetryPolicy;
import dev.headrace.testing.LedgerBook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;

/**
 * The program that {@link SmallMemoryTest} runs in a JVM of little memory: makes the calls that it
 * is told of, and says in a line each how they ended.
 */
final class SmallMemory {
  /** So many calls at a time, of bodies so long at most. */
  static final int AT_ONCE = 16;

  private static final int SMALL_BODY = 1 << 20;

  private SmallMemory() {}

  /**
   * Arguments: the server; {@code boundless} or how often; the number of a row; the methods of all
   * rows. Takes all rows one after the other, each followed by a call that ends well, and then that
   * row many times at once. Or takes that row only, with bounds that are far off.
   */
  public static void main(String[] args) {
    if (args[1].equals("boundless")) {
      boundless(args[0], args[2]);
      return;
    }
    LedgerBook book = LedgerBook.installed();
    Map<Ledger.Kind, Long> before = book.balances();
    for (int times = Integer.parseInt(args[1]); times > 0; times--) {
      rows(args[0], List.of(args).subList(3, args.length));
      together(args[0], args[2]);
    }
    book.awaitLevels(before, Duration.ofSeconds(10));
  }

  private static ClientBuilder client(String base) {
    return Headrace.client(base).retry(RetryPolicy.none());
  }

  private static void rows(String base, List<String> methods) {
    try (ApiClient api = client(base).build()) {
      for (int row = 0; row < methods.size(); row++) {
        System.out.println(
            row + " " + Hostile.outcome(api.request(methods.get(row), "/row/" + row)));
        api.get("/fine").send(Void.class);
      }
    }
  }

  private static void together(String base, String row) {
    try (ApiClient api = client(base).options(o -> o.bodyLimit(SMALL_BODY)).build()) {
      List<CompletableFuture<ApiResponse<Void>>> calls = new ArrayList<>();
      for (int i = 0; i < AT_ONCE; i++) {
        calls.add(api.get("/row/" + row).sendAsync(Void.class));
      }
      for (CompletableFuture<ApiResponse<Void>> call : calls) {
        System.out.println(Hostile.outcome(call));
      }
    }
  }

  private static void boundless(String base, String row) {
    try (Timer.Closeable timer = Timer.system("control");
        ApiClient api = client(base).transport(boundless(timer)).build()) {
      RequestSpec call = api.get("/row/" + row).options(o -> o.bodyLimit(Long.MAX_VALUE));
      System.out.println(Hostile.outcome(call));
    }
  }

  private static Transport boundless(Timer timer) {
    TransportOptions.Builder options = TransportOptions.builder(TimeSource.system(), timer);
    options.maxHeaderBytes(Integer.MAX_VALUE).maxHeaderCount(Integer.MAX_VALUE);
    return ServiceLoader.load(TransportProvider.class).iterator().next().create(options.build());
  }
}
