package dev.headrace.testing;

import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.TestFactory;

/**
 * What every {@link Transport} promises, as tests on real sockets: exact bytes both ways, typed
 * failures that say whether a request was sent, nothing sent twice, cancelling that closes the
 * socket, timeouts that cover the body, bounds, TLS, closing, and nothing left open. Whoever writes
 * a transport extends it:
 *
 * <pre>{@code
 * class MyTransportContractTest extends TransportContract {
 *   @Override
 *   protected Transport create(TransportOptions options) {
 *     return new MyTransport(options);
 *   }
 * }
 * }</pre>
 *
 * <p><b>What a transport cannot promise</b> it lists in {@link #cannotPromise()}, and in its
 * documentation. The list stays true: a promise on it that is kept after all fails, and so does a
 * name that is none of {@link #names()}.
 *
 * <p>Each promise is a test of its own, on a fresh transport and a thread of its own, so that one
 * that blocks is found. No test waits for time to pass. The ledger and the JVM's defaults are one
 * for the process: nothing else may run meanwhile. The names may change from one version to the
 * next.
 *
 * <p>A transport that says it speaks HTTP/2 is asked once more for all that does not depend on the
 * octets of HTTP/1.1, over HTTP/2. What a server may do with frames is for tests of its own.
 */
public abstract class TransportContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SHORT_PATIENCE = Duration.ofMillis(300);

  /** For subclasses. */
  protected TransportContract() {}

  /** The transport under test, made with these options; the kit closes it. */
  protected abstract Transport create(TransportOptions options);

  /** What the transport cannot promise, and why, by the promise's name. Defaults to nothing. */
  protected Map<String, String> cannotPromise() {
    return Map.of();
  }

  /** How long to wait for what is due, in real time. Defaults to 30 s. */
  protected Duration patience() {
    return PATIENCE;
  }

  /** The names of all promises. */
  public static List<String> names() {
    return ContractRow.names();
  }

  /** One test for each promise; JUnit asks for them. */
  @TestFactory
  public final Stream<DynamicNode> promises() {
    Map<String, String> exempt = Map.copyOf(cannotPromise());
    TreeSet<String> unknown = new TreeSet<>(exempt.keySet());
    names().forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new IllegalStateException("no promises of this kit: " + unknown);
    }
    TlsRows.prepare();
    Map<String, List<ContractRow>> themes = ContractRow.byTheme();
    if (speaksHttp2()) {
      themes.put("over HTTP/2", ContractRow.overHttp2());
    }
    return themes.entrySet().stream()
        .map(
            theme ->
                dynamicContainer(
                    theme.getKey(), theme.getValue().stream().map(row -> test(row, exempt))));
  }

  private boolean speaksHttp2() {
    FakeTime time = new FakeTime();
    try (Transport transport = create(TransportOptions.builder(time, time).build())) {
      return transport.capabilities().http2();
    }
  }

  private DynamicNode test(ContractRow row, Map<String, String> exempt) {
    String why = exempt.get(row.name());
    return why == null
        ? dynamicTest(row.name(), () -> new ContractRun(row, this::create, patience()).demand())
        : dynamicTest(
            "not promised: " + row.name(),
            () -> new ContractRun(row, this::create, SHORT_PATIENCE).refute(why));
  }
}
