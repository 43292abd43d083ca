package dev.headrace.content;

import dev.headrace.core.HeaderElements;
import dev.headrace.core.HeaderElements.Element;
import dev.headrace.core.Headers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What a {@code Content-Encoding} field says (RFC 9110 §8.4), in the order in which the codings
 * were applied; {@code identity} does not count.
 *
 * @param names in lower case; {@code x-gzip} stands as {@code gzip} (RFC 9110 §8.4.1.3)
 */
record Codings(List<String> names) {
  /** The most codings in a row. */
  static final int MOST = 5;

  private static final Codings NONE = new Codings(List.of());
  private static final String UNREADABLE = "?"; // no coding's name: it is no token

  static Codings of(Headers headers) {
    if (!headers.contains("Content-Encoding")) {
      return NONE;
    }
    List<String> names = new ArrayList<>(1);
    for (Element element : HeaderElements.parse(headers, "Content-Encoding")) {
      boolean plain = element.valid() && element.value() == null && element.parameters().isEmpty();
      String name = plain ? element.name().toLowerCase(Locale.ROOT) : UNREADABLE;
      if (!name.equals("identity")) {
        names.add(name.equals("x-gzip") ? "gzip" : name);
      }
    }
    return new Codings(names);
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  boolean areTooMany() {
    return names.size() > MOST;
  }

  boolean areKnown() {
    return names.stream().allMatch("gzip"::equals);
  }

  /** Decoders in the order in which they are to run: the last coding applied comes off first. */
  List<Coding> decoders() {
    List<Coding> decoders = new ArrayList<>(names.size());
    for (int i = 0; i < names.size(); i++) {
      decoders.add(new GzipCoding());
    }
    return decoders;
  }
}
