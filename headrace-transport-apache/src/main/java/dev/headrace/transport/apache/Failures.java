package dev.headrace.transport.apache;

import dev.headrace.core.BoundExceededException;
import dev.headrace.core.Call;
import dev.headrace.core.ClientClosedException;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Exchange;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.InternalException;
import dev.headrace.core.Phase;
import dev.headrace.core.ProxyException;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.RequestNotExecutedException;
import org.apache.hc.core5.http.TruncatedChunkException;
import org.apache.hc.core5.http2.H2ConnectionException;
import org.apache.hc.core5.http2.H2StreamResetException;
import org.apache.hc.core5.http2.hpack.HPackException;
import org.apache.hc.core5.http2.hpack.HeaderListConstraintException;
import org.jspecify.annotations.Nullable;

/**
 * What each failure of the engine means to the caller. No message of ours holds what the server
 * sent; exceptions of the engine that may are not kept as causes.
 */
record Failures(Call call, Exchange exchange, String host) {

  /** What {@code thrown} means while the exchange is in its present phase. */
  HeadraceException of(Throwable thrown) {
    if (thrown instanceof HeadraceException typed) {
      return typed;
    }
    if (thrown instanceof RejectedExecutionException) {
      return transport(Reason.OVERLOADED, "too many names are being resolved", null);
    }
    return exchange.phase().compareTo(Phase.WRITE) < 0 ? connecting(thrown) : talking(thrown);
  }

  private HeadraceException connecting(Throwable thrown) {
    if (thrown instanceof ProxyFailure failure) {
      return new ProxyException(
          String.valueOf(failure.getMessage()),
          context(Reason.PROXY),
          failure.status,
          failure.getCause());
    }
    if (thrown instanceof UnknownHostException) {
      return transport(Reason.DNS, "no address is known for the host " + host, thrown);
    }
    if (thrown instanceof SocketTimeoutException) {
      return transport(Reason.CONNECT_TIMEOUT, host + " did not answer in time", thrown);
    }
    if (exchange.phase() == Phase.TLS || thrown instanceof SSLException) {
      return transport(Reason.TLS, "no secure connection to " + host + why(thrown), thrown);
    }
    if (thrown instanceof NoRouteToHostException || says(thrown, "unreachable")) {
      return transport(Reason.UNREACHABLE, "no route leads to " + host, thrown);
    }
    if (thrown instanceof ConnectException) {
      return transport(Reason.CONNECT_REFUSED, host + " refused the connection", thrown);
    }
    if (thrown instanceof RequestNotExecutedException) {
      return transport(Reason.LOST, "the connection was closed before it was used", null);
    }
    return thrown instanceof IOException || thrown instanceof GeneralSecurityException
        ? transport(Reason.LOST, "no connection to " + host, thrown)
        : defect(thrown);
  }

  private HeadraceException talking(Throwable thrown) {
    boolean inBody = exchange.phase() == Phase.BODY;
    if (thrown instanceof MessageConstraintException) {
      return new BoundExceededException(
          "the response's header section is over its bounds: raise maxHeaderCount or maxHeaderBytes",
          context(Reason.BOUND_EXCEEDED),
          null);
    }
    if (inBody
        && (thrown instanceof TruncatedChunkException
            || thrown instanceof ConnectionClosedException)) {
      return transport(Reason.TRUNCATED, "the response's body ended before its end", null);
    }
    if (thrown instanceof H2StreamResetException) { // RFC 9113 §5.4.2
      return inBody
          ? transport(Reason.TRUNCATED, "the server reset the stream before the body's end", null)
          : transport(Reason.LOST, "the server reset the stream", null);
    }
    if (thrown instanceof HPackException || thrown instanceof H2ConnectionException) {
      return transport(Reason.LOST, "the server broke HTTP/2: the connection was ended", null);
    }
    if (thrown instanceof MalformedChunkCodingException
        || thrown.getCause() instanceof ParseException) { // a trailer; its message holds the line
      return transport(Reason.PROTOCOL, "the response's chunks are not well-formed", null);
    }
    if (thrown instanceof HttpException || thrown instanceof RuntimeException) {
      return transport(Reason.PROTOCOL, "the response is not proper HTTP" + reason(thrown), null);
    }
    if (thrown instanceof IOException) {
      return transport(
          exchange.phase() == Phase.WRITE ? Reason.WRITE_FAILED : Reason.LOST,
          "the connection was lost",
          thrown);
    }
    return defect(thrown);
  }

  /** Only the texts of {@link HeadReader} and {@link Framing}, which hold nothing of the server. */
  private static String reason(Throwable thrown) {
    return thrown.getClass() == org.apache.hc.core5.http.ProtocolException.class
            && thrown.getMessage() != null
            && thrown.getMessage().startsWith("the")
        ? ": " + thrown.getMessage()
        : "";
  }

  @SuppressWarnings("ReferenceEquality") // its own cause: the very same
  private static String why(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String text = root.getMessage();
    return text == null ? "" : ": " + dev.headrace.core.Redaction.printable(text);
  }

  private static boolean says(Throwable thrown, String word) {
    String text = thrown.getMessage();
    return text != null && text.toLowerCase(Locale.ROOT).contains(word);
  }

  HeadraceException defect(Throwable thrown) {
    return new InternalException("the transport failed", context(Reason.INTERNAL), thrown);
  }

  HeadraceException forbidden(String field) {
    return new InternalException(
        "the header field " + field + " is the transport's to set: take it out",
        context(Reason.INTERNAL),
        null);
  }

  HeadraceException upload(String message, @Nullable Throwable cause) {
    return transport(Reason.WRITE_FAILED, message, cause);
  }

  /** What {@code thrown} means to the one whose part of a shared connection is to blame. */
  HeadraceException ofStream(Throwable thrown) {
    if (thrown instanceof HeaderListConstraintException) {
      return of(new MessageConstraintException("the head is too long"));
    }
    return thrown instanceof HttpException || thrown instanceof H2ConnectionException
        ? transport(Reason.PROTOCOL, "the response is not proper HTTP/2", null)
        : of(thrown);
  }

  /** RFC 9113 §8.7: what went out was not processed, and may go out again. */
  HeadraceException refused() {
    return new TransportException(
        "the server refused the stream: it has not processed the request",
        context(Reason.LOST).sent(Sent.NO),
        null);
  }

  HeadraceException tooMuch() {
    return transport(Reason.PROTOCOL, "the response's body is longer than its length", null);
  }

  HeadraceException truncated() {
    return transport(
        Reason.TRUNCATED, "the connection ended without saying that the body is whole", null);
  }

  HeadraceException tooLong(long limit) {
    return new BoundExceededException(
        BoundExceededException.body(limit, call).summary(), context(Reason.BOUND_EXCEEDED), null);
  }

  HeadraceException connectTimeout(Duration timeout) {
    return transport(
        Reason.CONNECT_TIMEOUT, "no connection to " + host + " within " + timeout, null);
  }

  HeadraceException idleTimeout(Duration timeout) {
    return transport(Reason.IDLE_TIMEOUT, "the server was silent for " + timeout, null);
  }

  HeadraceException closed() {
    return new ClientClosedException("the client was closed", context(Reason.CLOSED), null);
  }

  private TransportException transport(Reason reason, String message, @Nullable Throwable cause) {
    return new TransportException(message, context(reason), cause);
  }

  private ErrorContext context(Reason reason) {
    Sent sent = exchange.sent();
    return ErrorContext.of(reason, call).in(exchange.phase()).sent(sent);
  }
}
