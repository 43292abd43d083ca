package dev.headrace.transport.apache;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.apache.hc.core5.http.ContentLengthStrategy;

/** A random mix of the fields that frame a response, and what RFC 9112 §6.3 and §9.3 make of it. */
record FramedHead(
    int status,
    boolean toHead,
    boolean http10,
    List<String> lengths,
    List<String> codings,
    List<String> options,
    String text) {
  private static final int[] STATUSES = {200, 204, 206, 304, 404, 500};
  private static final String[] LENGTHS = {"0", "5", "5", "5", "05", "6", "+5", "-1", "5x"};
  private static final String[] CODINGS = {"chunked", "chunked", "CHUNKED", "gzip, chunked"};
  private static final String[] OPTIONS = {"close", "Keep-Alive", "x, close", "foo", "enclose"};

  static FramedHead random(Random random, boolean toHead) {
    int status = STATUSES[random.nextInt(STATUSES.length)];
    boolean http10 = random.nextInt(4) == 0;
    List<String> lengths = some(LENGTHS, random);
    List<String> codings = some(CODINGS, random);
    List<String> options = some(OPTIONS, random);
    List<String> lines = new ArrayList<>();
    lengths.forEach(value -> lines.add("Content-Length: " + value));
    codings.forEach(value -> lines.add("transfer-encoding:" + value));
    options.forEach(value -> lines.add("CONNECTION:  " + value + " "));
    lines.add("Other: 7");
    Collections.shuffle(lines, random);
    String first = "HTTP/1." + (http10 ? 0 : 1) + " " + status + "\r\n";
    String text = first + String.join("\r\n", lines) + "\r\n\r\n";
    return new FramedHead(status, toHead, http10, lengths, codings, options, text);
  }

  private static List<String> some(String[] values, Random random) {
    List<String> some = new ArrayList<>();
    for (int count = Math.max(0, random.nextInt(5) - 2); count > 0; count--) {
      some.add(values[random.nextInt(values.length)]);
    }
    return some;
  }

  /** Whether every reader must understand the same. */
  boolean isProper() {
    Set<Integer> stated = new HashSet<>();
    for (String length : lengths) {
      if (!length.matches("[0-9]+")) {
        return false;
      }
      stated.add(Integer.parseInt(length));
    }
    return codings.isEmpty()
        ? stated.size() <= 1
        : stated.isEmpty()
            && !http10
            && codings.size() == 1
            && codings.get(0).equalsIgnoreCase("chunked");
  }

  long expectedLength() {
    if (hasNoBody()) {
      return 0;
    }
    if (!codings.isEmpty()) {
      return ContentLengthStrategy.CHUNKED;
    }
    return lengths.isEmpty() ? ContentLengthStrategy.UNDEFINED : Long.parseLong(lengths.get(0));
  }

  boolean expectedReuse() {
    boolean says = says("close");
    boolean lasts = !says && (!http10 || says("keep-alive"));
    boolean lies =
        status == 204
            && (!codings.isEmpty() || !lengths.isEmpty() && Integer.parseInt(lengths.get(0)) > 0);
    return lasts && !lies && expectedLength() != ContentLengthStrategy.UNDEFINED;
  }

  private boolean hasNoBody() {
    return toHead || status == 204 || status == 304;
  }

  private boolean says(String option) {
    return options.stream()
        .flatMap(value -> List.of(value.split(",")).stream())
        .anyMatch(token -> token.strip().toLowerCase(Locale.ROOT).equals(option));
  }
}
