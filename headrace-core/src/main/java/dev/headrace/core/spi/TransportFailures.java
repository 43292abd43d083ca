package dev.headrace.core.spi;

import dev.headrace.core.BoundExceededException;
import dev.headrace.core.Call;
import dev.headrace.core.ClientClosedException;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Exchange;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.InternalException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Redaction;
import dev.headrace.core.TransportException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What may go wrong with one exchange whatever the engine, as exceptions to fail it with. Each says
 * the exchange's phase and {@code sent} as they are when it is made. No message holds what the
 * server sent; neither may a cause that is given here. Thread-safe.
 */
public final class TransportFailures {
  private static final int DEEPEST = 16;
  private final Call call;
  private final Exchange exchange;

  /** The failures of the exchange of {@code call}, which must have one. */
  public TransportFailures(Call call) {
    this.call = call;
    this.exchange = Objects.requireNonNull(call.get(Exchange.KEY), "the call has no exchange");
  }

  /** The facts as they stand. */
  public ErrorContext context(Reason reason) {
    return ErrorContext.of(reason, call).in(exchange.phase());
  }

  /** A failure of the wire that has no method of its own here. */
  public HeadraceException of(Reason reason, String message, @Nullable Throwable cause) {
    return new TransportException(message, context(reason), cause);
  }

  /** An error of the transport or its engine, or of code of the user's that they run. */
  public HeadraceException defect(Throwable thrown) {
    return new InternalException("the transport failed", context(Reason.INTERNAL), thrown);
  }

  /** The request has a field that {@link OwnFields} found. */
  public HeadraceException ownField(String name) {
    return unsendable("the header field " + name + " is the transport's to set: take it out");
  }

  /** The request cannot be sent, for a reason that the caller can do something about. */
  public HeadraceException unsendable(String why) {
    return new InternalException(why, context(Reason.INTERNAL), null);
  }

  /** The transport is closed. */
  public HeadraceException closed() {
    return new ClientClosedException("the client was closed", context(Reason.CLOSED), null);
  }

  /** There is no connection within {@link TransportOptions#connectTimeout()}. */
  public HeadraceException connectTimeout(Duration timeout) {
    String message = "no connection to " + host() + " within " + timeout;
    return of(Reason.CONNECT_TIMEOUT, message, null);
  }

  /**
   * There is no connection.
   *
   * @param reason one of those that name a step of connecting, or {@code LOST}
   */
  public HeadraceException noConnection(Reason reason, Throwable cause) {
    String message =
        switch (reason) {
          case DNS -> "no address is known for the host " + host();
          case CONNECT_REFUSED -> host() + " refused the connection";
          case CONNECT_TIMEOUT -> host() + " did not answer in time";
          case UNREACHABLE -> "no route leads to " + host();
          case TLS -> "no secure connection to " + host() + why(cause);
          default -> "no connection to " + host();
        };
    return of(reason, message, cause);
  }

  private String host() {
    return call.request().url().origin().authority();
  }

  private static String why(Throwable thrown) {
    Throwable root = thrown;
    for (int depth = 0; root.getCause() != null && depth < DEEPEST; depth++) {
      root = root.getCause();
    }
    String text = root.getMessage();
    return text == null ? "" : ": " + Redaction.printable(text);
  }

  /** The connection ended: {@code WRITE_FAILED} while the request was written, or {@code LOST}. */
  public HeadraceException lost(@Nullable Throwable cause) {
    Reason reason = exchange.phase() == Phase.WRITE ? Reason.WRITE_FAILED : Reason.LOST;
    return of(reason, "the connection was lost", cause);
  }

  /** The server was silent for {@link TransportOptions#idleReadTimeout()}. */
  public HeadraceException idleTimeout(Duration timeout) {
    return of(Reason.IDLE_TIMEOUT, "the server was silent for " + timeout, null);
  }

  /** The request's publisher failed with {@code cause}. */
  public HeadraceException uploadFailed(Throwable cause) {
    return of(Reason.WRITE_FAILED, "the request's body failed", cause);
  }

  /** The request's publisher gave more than the bytes that it declared. */
  public HeadraceException uploadTooLong(long declared) {
    String message = "the request's body is longer than its declared " + declared + " bytes";
    return of(Reason.WRITE_FAILED, message, null);
  }

  /** The request's publisher ended before it gave the bytes that it declared. */
  public HeadraceException uploadTooShort(long given, long declared) {
    String message =
        "the request's body ended after " + given + " of its declared " + declared + " bytes";
    return of(Reason.WRITE_FAILED, message, null);
  }

  /**
   * The response is not proper HTTP.
   *
   * @param why without what the server sent, or null
   */
  public HeadraceException protocol(@Nullable String why) {
    String message = "the response is not proper HTTP" + (why == null ? "" : ": " + why);
    return of(Reason.PROTOCOL, message, null);
  }

  /** The response's header section is over its bounds. */
  public HeadraceException headTooLong() {
    return new BoundExceededException(
        "the response's header section is over its bounds: raise maxHeaderCount or maxHeaderBytes",
        context(Reason.BOUND_EXCEEDED),
        null);
  }

  /** The response's body is over {@code limit}, the call's {@code bodyLimit}. */
  public HeadraceException bodyTooLong(long limit) {
    return new BoundExceededException(
        BoundExceededException.body(limit, call).summary(), context(Reason.BOUND_EXCEEDED), null);
  }

  /** The connection ended within the response's body. */
  public HeadraceException bodyCut() {
    return of(Reason.TRUNCATED, "the response's body ended before its end", null);
  }
}
