package dev.headrace.transport.jdk;

import dev.headrace.core.Exchange;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import dev.headrace.core.spi.TransportFailures;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * What each failure of the engine means to the caller. The engine tells most by its messages, some
 * of which hold what the server sent: such a one is not kept as a cause.
 */
record EngineFailures(TransportFailures failures, Exchange exchange, boolean isSecure) {
  private static final int DEEPEST = 16;

  /** What {@code thrown} means while the exchange is in its present phase. */
  HeadraceException of(Throwable thrown) {
    HeadraceException typed = find(thrown, HeadraceException.class);
    if (typed != null) {
      return typed;
    }
    if (thrown instanceof VirtualMachineError) {
      return failures.defect(thrown);
    }
    if (exchange.sent() == Sent.NO) {
      return connecting(thrown);
    }
    return exchange.phase() == Phase.BODY ? reading(thrown) : talking(thrown);
  }

  private HeadraceException connecting(Throwable thrown) {
    if (find(thrown, UnresolvedAddressException.class) != null
        || find(thrown, UnknownHostException.class) != null) {
      return failures.noConnection(Reason.DNS, thrown);
    }
    if (find(thrown, SSLException.class) != null) {
      return failures.noConnection(Reason.TLS, thrown);
    }
    if (find(thrown, NoRouteToHostException.class) != null || says(thrown, "unreachable")) {
      return failures.noConnection(Reason.UNREACHABLE, thrown);
    }
    if (find(thrown, ConnectException.class) != null) {
      return failures.noConnection(Reason.CONNECT_REFUSED, thrown);
    }
    if (find(thrown, IOException.class) == null) {
      return failures.defect(thrown);
    }
    return failures.noConnection(isSecure ? Reason.TLS : Reason.LOST, thrown);
  }

  private HeadraceException talking(Throwable thrown) {
    if (find(thrown, Refusal.class) != null) {
      return failures.of(Reason.LOST, "the connection was lost", null);
    }
    if (find(thrown, ProtocolException.class) != null
        || find(thrown, NumberFormatException.class) != null
        || find(thrown, IOException.class) == null) {
      return failures.protocol("it cannot be read");
    }
    return failures.lost(thrown);
  }

  private HeadraceException reading(Throwable thrown) {
    if (find(thrown, EOFException.class) != null || says(thrown, "eof") || says(thrown, "closed")) {
      return failures.bodyCut();
    }
    if (says(thrown, "reset") || says(thrown, "broken pipe")) {
      return failures.lost(thrown);
    }
    return failures.protocol("its body is not well-formed");
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
}
