package dev.headrace.core.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.core.BoundExceededException;
import dev.headrace.core.Call;
import dev.headrace.core.ClientClosedException;
import dev.headrace.core.Exchange;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.InternalException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.core.Url;
import dev.headrace.testing.FakeTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransportFailuresTest {
  private final Call call =
      Exchange.begin(
          Call.of(Request.get(Url.parse("https://far.test/?token=secret")), new FakeTime()));
  private final Exchange exchange = Objects.requireNonNull(call.get(Exchange.KEY));
  private final TransportFailures failures = new TransportFailures(call);
  private final IOException cause = new IOException("outer", new IOException("root\r\ncause"));

  private static void assertIs(
      HeadraceException failure, Class<?> type, Reason reason, String message) {
    assertThat(failure).isInstanceOf(type);
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.summary()).isEqualTo(message);
    assertThat(failure.getMessage()).doesNotContain("secret");
  }

  @Test
  void eachSaysHowFarTheExchangeHasComeByThen() {
    exchange.progress(Phase.WRITE, Sent.MAYBE);
    HeadraceException early = failures.defect(cause);
    exchange.progress(Phase.WAIT, Sent.YES);
    assertThat(early.phase()).isEqualTo(Phase.WRITE);
    assertThat(early.sent()).isEqualTo(Sent.MAYBE);
    assertThat(early).hasCause(cause);
    assertIs(early, InternalException.class, Reason.INTERNAL, "the transport failed");
    HeadraceException late = failures.closed();
    assertThat(late.phase()).isEqualTo(Phase.WAIT);
    assertThat(late.sent()).isEqualTo(Sent.YES);
    assertIs(late, ClientClosedException.class, Reason.CLOSED, "the client was closed");
  }

  @ParameterizedTest
  @CsvSource({
    "DNS, no address is known for the host far.test",
    "CONNECT_REFUSED, far.test refused the connection",
    "CONNECT_TIMEOUT, far.test did not answer in time",
    "UNREACHABLE, no route leads to far.test",
    "LOST, no connection to far.test"
  })
  void namesTheHostToWhichThereIsNoConnection(Reason reason, String message) {
    HeadraceException failure = failures.noConnection(reason, cause);
    assertIs(failure, TransportException.class, reason, message);
    assertThat(failure).hasCause(cause);
    assertThat(failure.sent()).isEqualTo(Sent.NO);
  }

  @Test
  void saysWhyThereIsNoSecureConnectionInOneLine() {
    assertThat(failures.noConnection(Reason.TLS, cause).summary())
        .startsWith("no secure connection to far.test: root")
        .endsWith("cause")
        .doesNotContain("\r", "\n");
    assertThat(failures.noConnection(Reason.TLS, new IOException()).summary())
        .isEqualTo("no secure connection to far.test");
  }

  @Test
  void causesThatGoInACircleEndNevertheless() {
    IOException first = new IOException("first");
    first.initCause(new IOException("second", first));
    assertThat(failures.noConnection(Reason.TLS, first).summary())
        .startsWith("no secure connection to far.test: ");
  }

  @Test
  void timeouts() {
    Duration timeout = Duration.ofSeconds(10);
    assertIs(
        failures.connectTimeout(timeout),
        TransportException.class,
        Reason.CONNECT_TIMEOUT,
        "no connection to far.test within PT10S");
    assertIs(
        failures.idleTimeout(timeout),
        TransportException.class,
        Reason.IDLE_TIMEOUT,
        "the server was silent for PT10S");
  }

  @Test
  void requestsThatCannotBeSent() {
    assertIs(
        failures.ownField("Host"),
        InternalException.class,
        Reason.INTERNAL,
        "the header field Host is the transport's to set: take it out");
    assertIs(failures.unsendable("why"), InternalException.class, Reason.INTERNAL, "why");
  }

  @Test
  void uploads() {
    String short3 = "the request's body ended after 3 of its declared 5 bytes";
    String long5 = "the request's body is longer than its declared 5 bytes";
    Class<?> type = TransportException.class;
    assertIs(failures.uploadTooShort(3, 5), type, Reason.WRITE_FAILED, short3);
    assertIs(failures.uploadTooLong(5), type, Reason.WRITE_FAILED, long5);
    assertIs(failures.uploadFailed(cause), type, Reason.WRITE_FAILED, "the request's body failed");
    assertThat(failures.uploadFailed(cause)).hasCause(cause);
  }

  @ParameterizedTest
  @CsvSource({"WRITE, WRITE_FAILED", "WAIT, LOST", "HEADERS, LOST", "BODY, LOST"})
  void aConnectionIsLostWhileItIsWrittenToOrLater(Phase phase, Reason reason) {
    exchange.progress(phase, Sent.MAYBE);
    assertIs(failures.lost(cause), TransportException.class, reason, "the connection was lost");
    assertThat(failures.lost(null)).hasNoCause();
  }

  @Test
  void responses() {
    Class<?> wire = TransportException.class;
    Class<?> bound = BoundExceededException.class;
    String http = "the response is not proper HTTP";
    assertIs(failures.protocol(null), wire, Reason.PROTOCOL, http);
    assertIs(failures.protocol("why"), wire, Reason.PROTOCOL, http + ": why");
    assertIs(
        failures.bodyCut(), wire, Reason.TRUNCATED, "the response's body ended before its end");
    assertIs(
        failures.headTooLong(),
        bound,
        Reason.BOUND_EXCEEDED,
        "the response's header section is over its bounds: raise maxHeaderCount or maxHeaderBytes");
    assertIs(
        failures.bodyTooLong(7),
        bound,
        Reason.BOUND_EXCEEDED,
        "the response body is longer than the bound of 7 bytes: raise bodyLimit, or stream it");
  }

  @Test
  void aCallWithoutAnExchangeHasNone() {
    Call bare = Call.of(Request.get(Url.parse("http://far.test/")), new FakeTime());
    assertThatThrownBy(() -> new TransportFailures(bare)).isInstanceOf(NullPointerException.class);
  }
}
