package dev.headrace.transport.jdk;

import dev.headrace.core.HeadraceException;
import dev.headrace.core.spi.TransportFailures;
import dev.headrace.core.spi.TransportOptions;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A second look at a response's head, which the engine reads laxly: what two readers could
 * understand differently is an error, not a guess (RFC 9112 §6.3).
 */
record HeadCheck(TransportOptions bounds, TransportFailures failures) {
  private static final int LINE = 4; // colon, space, CR, LF
  private static final int MOST_DIGITS = 18;

  /** What is wrong with {@code headers}, or null. */
  @Nullable HeadraceException verdict(HttpHeaders headers) {
    int count = 0;
    long bytes = 0;
    for (Map.Entry<String, List<String>> field : headers.map().entrySet()) {
      for (String value : field.getValue()) {
        count++;
        bytes += field.getKey().length() + value.length() + LINE;
      }
    }
    if (count > bounds.maxHeaderCount() || bytes > bounds.maxHeaderBytes()) {
      return failures.headTooLong();
    }
    return framing(headers.allValues("Content-Length"), headers.allValues("Transfer-Encoding"));
  }

  private @Nullable HeadraceException framing(List<String> lengths, List<String> codings) {
    for (String length : lengths) {
      if (!isNumber(length)) {
        return failures.protocol("the Content-Length is not a number");
      }
      if (Long.parseLong(length) != Long.parseLong(lengths.get(0))) {
        return failures.protocol("there are two Content-Lengths that differ");
      }
    }
    if (codings.isEmpty()) {
      return null;
    }
    if (codings.size() > 1 || !codings.get(0).equalsIgnoreCase("chunked")) {
      return failures.protocol("the Transfer-Encoding is not chunked alone");
    }
    return lengths.isEmpty()
        ? null
        : failures.protocol("there are Content-Length and Transfer-Encoding");
  }

  private static boolean isNumber(String length) {
    return !length.isEmpty()
        && length.length() <= MOST_DIGITS
        && length.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
