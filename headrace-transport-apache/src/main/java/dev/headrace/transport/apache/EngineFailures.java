package dev.headrace.transport.apache;

import dev.headrace.core.Exchange;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.ProxyException;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import dev.headrace.core.spi.TransportFailures;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
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
record EngineFailures(TransportFailures failures, Exchange exchange) {

  /** What {@code thrown} means while the exchange is in its present phase. */
  HeadraceException of(Throwable thrown) {
    if (thrown instanceof HeadraceException typed) {
      return typed;
    }
    if (thrown instanceof RejectedExecutionException) {
      return failures.of(Reason.OVERLOADED, "too many names are being resolved", null);
    }
    return exchange.phase().compareTo(Phase.WRITE) < 0 ? connecting(thrown) : talking(thrown);
  }

  private HeadraceException connecting(Throwable thrown) {
    if (thrown instanceof ProxyFailure failure) {
      return new ProxyException(
          String.valueOf(failure.getMessage()),
          failures.context(Reason.PROXY),
          failure.status,
          failure.getCause());
    }
    if (thrown instanceof UnknownHostException) {
      return failures.noConnection(Reason.DNS, thrown);
    }
    if (thrown instanceof SocketTimeoutException) {
      return failures.noConnection(Reason.CONNECT_TIMEOUT, thrown);
    }
    if (exchange.phase() == Phase.TLS || thrown instanceof SSLException) {
      return failures.noConnection(Reason.TLS, thrown);
    }
    if (thrown instanceof NoRouteToHostException || says(thrown, "unreachable")) {
      return failures.noConnection(Reason.UNREACHABLE, thrown);
    }
    if (thrown instanceof ConnectException) {
      return failures.noConnection(Reason.CONNECT_REFUSED, thrown);
    }
    if (thrown instanceof RequestNotExecutedException) {
      return failures.of(Reason.LOST, "the connection was closed before it was used", null);
    }
    return thrown instanceof IOException || thrown instanceof GeneralSecurityException
        ? failures.noConnection(Reason.LOST, thrown)
        : failures.defect(thrown);
  }

  private HeadraceException talking(Throwable thrown) {
    boolean inBody = exchange.phase() == Phase.BODY;
    if (thrown instanceof MessageConstraintException) {
      return failures.headTooLong();
    }
    if (inBody
        && (thrown instanceof TruncatedChunkException
            || thrown instanceof ConnectionClosedException)) {
      return failures.bodyCut();
    }
    if (thrown instanceof H2StreamResetException) { // RFC 9113 §5.4.2
      return inBody
          ? failures.of(Reason.TRUNCATED, "the server reset the stream before the body's end", null)
          : failures.of(Reason.LOST, "the server reset the stream", null);
    }
    if (thrown instanceof HPackException || thrown instanceof H2ConnectionException) {
      return failures.of(Reason.LOST, "the server broke HTTP/2: the connection was ended", null);
    }
    if (thrown instanceof MalformedChunkCodingException
        || thrown.getCause() instanceof ParseException) { // a trailer; its message holds the line
      return failures.of(Reason.PROTOCOL, "the response's chunks are not well-formed", null);
    }
    if (thrown instanceof HttpException || thrown instanceof RuntimeException) {
      return failures.protocol(reason(thrown));
    }
    return thrown instanceof IOException ? failures.lost(thrown) : failures.defect(thrown);
  }

  /** Only the texts of {@link HeadReader} and {@link Framing}, which hold nothing of the server. */
  private static @Nullable String reason(Throwable thrown) {
    String text = thrown.getMessage();
    boolean ours = thrown.getClass() == org.apache.hc.core5.http.ProtocolException.class;
    return ours && text != null && text.startsWith("the") ? text : null;
  }

  private static boolean says(Throwable thrown, String word) {
    String text = thrown.getMessage();
    return text != null && text.toLowerCase(Locale.ROOT).contains(word);
  }

  /** What {@code thrown} means to the one whose part of a shared connection is to blame. */
  HeadraceException ofStream(Throwable thrown) {
    if (thrown instanceof HeaderListConstraintException) {
      return of(new MessageConstraintException("the head is too long"));
    }
    return thrown instanceof HttpException || thrown instanceof H2ConnectionException
        ? failures.of(Reason.PROTOCOL, "the response is not proper HTTP/2", null)
        : of(thrown);
  }

  /** RFC 9113 §8.7: what went out was not processed, and may go out again. */
  HeadraceException refused() {
    return new TransportException(
        "the server refused the stream: it has not processed the request",
        failures.context(Reason.LOST).sent(Sent.NO),
        null);
  }
}
