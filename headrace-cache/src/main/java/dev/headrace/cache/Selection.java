package dev.headrace.cache;

import dev.headrace.core.HeaderElements;
import dev.headrace.core.HeaderElements.Element;
import dev.headrace.core.Headers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a stored answer fits (RFC 9111 §4.1): those that agree with the one that it
 * answered in {@code Accept}, {@code Accept-Language} and every field that its {@code Vary} names,
 * and that accept its content coding. The first two always count, for an API that sends no useful
 * header fields sends no {@code Vary} either. {@code Accept-Encoding} is never compared as text:
 * what a request says there means no more than which codings it accepts. Secret values are kept
 * {@link Blinded}. Immutable.
 */
final class Selection {
  private static final int MOST_NAMES = 32;
  private static final int MOST_CODINGS = 5;
  private static final List<String> ALWAYS = List.of("accept", "accept-language");
  private static final String ENCODING = "accept-encoding";
  private final String[] names;
  private final @Nullable String[] values;
  private final String[] codings;

  private Selection(String[] names, @Nullable String[] values, String[] codings) {
    this.names = names;
    this.values = values;
    this.codings = codings;
  }

  /**
   * The selection of an answer, or null if nothing may be selected by it: its {@code Vary} holds
   * {@code *}, cannot be read, or names too many fields, or it has more codings than anybody
   * undoes.
   */
  static @Nullable Selection of(Headers request, Headers response) {
    String[] codings = codings(response);
    if (codings.length > MOST_CODINGS) {
      return null;
    }
    TreeSet<String> names = new TreeSet<>(ALWAYS);
    if (response.contains("Vary")) {
      for (Element element : HeaderElements.parse(response, "Vary")) {
        String name = element.name().toLowerCase(Locale.ROOT);
        boolean readable =
            element.valid() && element.value() == null && element.parameters().isEmpty();
        if (!readable || name.equals("*") || !Headers.isToken(name) || names.size() == MOST_NAMES) {
          return null;
        }
        names.add(name);
      }
      names.remove(ENCODING);
    }
    String[] sorted = names.toArray(String[]::new);
    @Nullable String[] values = new @Nullable String[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      values[i] = value(request, sorted[i]);
    }
    return new Selection(sorted, values, codings);
  }

  boolean fits(Headers request) {
    for (int i = 0; i < names.length; i++) {
      if (!java.util.Objects.equals(values[i], value(request, names[i]))) {
        return false;
      }
    }
    return codings.length == 0 || acceptsCodings(request);
  }

  /** Whether both select by the same values: the newer answer replaces the older. */
  boolean isSameAs(Selection other) {
    return Arrays.equals(names, other.names)
        && Arrays.equals(values, other.values)
        && Arrays.equals(codings, other.codings);
  }

  /** About how many bytes of memory it takes. */
  long bytes() {
    long bytes = 64;
    for (int i = 0; i < names.length; i++) {
      String value = values[i];
      bytes += 56 + names[i].length() + (value == null ? 0 : 48 + value.length());
    }
    return bytes;
  }

  /** All values of one field as one text, secret ones blinded; null if there is no such field. */
  private static @Nullable String value(Headers headers, String name) {
    String first = null;
    StringBuilder all = null;
    for (Headers.Field field : headers) {
      if (field.name().equalsIgnoreCase(name)) {
        String one = Blinded.isSecret(field) ? Blinded.of(field.value()) : field.value();
        if (first == null) {
          first = one;
        } else {
          all = all == null ? new StringBuilder(first) : all;
          all.append(", ").append(one); // RFC 9110 §5.3
        }
      }
    }
    return all == null ? first : all.toString();
  }

  private static String[] codings(Headers response) {
    if (!response.contains("Content-Encoding")) {
      return new String[0];
    }
    List<String> codings = new ArrayList<>(1);
    for (Element element : HeaderElements.parse(response, "Content-Encoding")) {
      String name = plainName(element);
      if (!name.equals("identity")) {
        codings.add(name);
      }
    }
    return codings.toArray(String[]::new);
  }

  /** RFC 9110 §12.5.3; without the field every coding is acceptable. */
  private boolean acceptsCodings(Headers request) {
    String accepted = value(request, ENCODING);
    if (accepted == null || codings.length == 1 && accepted.equals(codings[0])) {
      return true;
    }
    List<Element> elements = HeaderElements.parse(accepted);
    return Arrays.stream(codings).allMatch(coding -> accepts(elements, coding));
  }

  private static boolean accepts(List<Element> elements, String coding) {
    Boolean any = null;
    for (Element element : elements) {
      HeaderElements.Parameter weight = element.parameter("q");
      boolean refused =
          weight != null && weight.value() != null && weight.value().matches("0(\\.0*)?");
      if (plainName(element).equals(coding)) {
        return !refused;
      }
      if (element.is("*")) {
        any = !refused;
      }
    }
    return Boolean.TRUE.equals(any);
  }

  private static String plainName(Element element) {
    String name = element.name().toLowerCase(Locale.ROOT);
    return name.equals("x-gzip") ? "gzip" : name; // RFC 9110 §8.4.1.3
  }
}
