package dev.headrace.transport.jdk;

import dev.headrace.core.BoundExceededException;
import dev.headrace.core.Call;
import dev.headrace.core.ClientClosedException;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Exchange;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.InternalException;
import dev.headrace.core.Origin;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Redaction;
import dev.headrace.core.Sent;
import dev.headrace.core.TransportException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What each failure of the engine means to the caller. The engine tells most by its messages, some
 * of which hold what the server sent: such a one is not kept as a cause.
 */
record Failures(Call call, Exchange exchange, Origin origin) {
  private static final int DEEPEST = 16;

  /** What {@code thrown} means while the exchange is in its present phase. */
  HeadraceException of(Throwable thrown) {
    HeadraceException typed = find(thrown, HeadraceException.class);
    if (typed != null) {
      return typed;
    }
    if (thrown instanceof VirtualMachineError) {
      return defect(thrown);
    }
    if (exchange.sent() == Sent.NO) {
      return connecting(thrown);
    }
    return exchange.phase() == Phase.BODY ? reading(thrown) : talking(thrown);
  }

  private HeadraceException connecting(Throwable thrown) {
    String host = origin.authority();
    if (find(thrown, UnresolvedAddressException.class) != null
        || find(thrown, UnknownHostException.class) != null) {
      return transport(Reason.DNS, "no address is known for the host " + host, thrown);
    }
    SSLException handshake = find(thrown, SSLException.class);
    if (handshake != null) {
      return transport(Reason.TLS, "no secure connection to " + host + why(thrown), thrown);
    }
    if (find(thrown, NoRouteToHostException.class) != null || says(thrown, "unreachable")) {
      return transport(Reason.UNREACHABLE, "no route leads to " + host, thrown);
    }
    if (find(thrown, ConnectException.class) != null) {
      return transport(Reason.CONNECT_REFUSED, host + " refused the connection", thrown);
    }
    if (find(thrown, IOException.class) == null) {
      return defect(thrown);
    }
    return origin.isSecure()
        ? transport(Reason.TLS, "no secure connection to " + host + why(thrown), thrown)
        : transport(Reason.LOST, "no connection to " + host, thrown);
  }

  private HeadraceException talking(Throwable thrown) {
    if (find(thrown, Refusal.class) != null) {
      return transport(Reason.LOST, "the connection was lost", null);
    }
    if (find(thrown, ProtocolException.class) != null
        || find(thrown, NumberFormatException.class) != null
        || find(thrown, IOException.class) == null) {
      return protocol("it cannot be read");
    }
    return transport(
        exchange.phase() == Phase.WRITE ? Reason.WRITE_FAILED : Reason.LOST,
        "the connection was lost",
        thrown);
  }

  private HeadraceException reading(Throwable thrown) {
    if (find(thrown, EOFException.class) != null || says(thrown, "eof") || says(thrown, "closed")) {
      return transport(Reason.TRUNCATED, "the response's body ended before its end", null);
    }
    if (says(thrown, "reset") || says(thrown, "broken pipe")) {
      return transport(Reason.LOST, "the connection was lost", thrown);
    }
    return protocol("its body is not well-formed");
  }

  private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
      cause = cause.getCause();
    }
    return null;
  }

  private static boolean says(Throwable thrown, String word) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      String text = cause.getMessage();
      if (text != null && text.toLowerCase(Locale.ROOT).contains(word)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  private static String why(Throwable thrown) {
    Throwable root = thrown;
    for (int depth = 0; root.getCause() != null && depth < DEEPEST; depth++) {
      root = root.getCause();
    }
    String text = root.getMessage();
    return text == null ? "" : ": " + Redaction.printable(text);
  }

  HeadraceException defect(Throwable thrown) {
    return new InternalException("the transport failed", context(Reason.INTERNAL), thrown);
  }

  HeadraceException refused(String why) {
    return new InternalException(why, context(Reason.INTERNAL), null);
  }

  HeadraceException noContext(Throwable cause) {
    return transport(Reason.TLS, "no secure connection to " + origin.authority(), cause);
  }

  HeadraceException protocol(String why) {
    return transport(Reason.PROTOCOL, "the response is not proper HTTP: " + why, null);
  }

  HeadraceException upload(String message, @Nullable Throwable cause) {
    return transport(Reason.WRITE_FAILED, message, cause);
  }

  HeadraceException headTooLong() {
    return new BoundExceededException(
        "the response's header section is over its bounds: raise maxHeaderCount or maxHeaderBytes",
        context(Reason.BOUND_EXCEEDED),
        null);
  }

  HeadraceException tooLong(long limit) {
    return new BoundExceededException(
        BoundExceededException.body(limit, call).summary(), context(Reason.BOUND_EXCEEDED), null);
  }

  HeadraceException connectTimeout(Duration timeout) {
    String message = "no connection to " + origin.authority() + " within " + timeout;
    return transport(Reason.CONNECT_TIMEOUT, message, null);
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
