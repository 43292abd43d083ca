package dev.headrace.core.fuzz;

import dev.headrace.core.HeaderElements;
import dev.headrace.core.HeaderElements.Element;
import dev.headrace.core.HeaderElements.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Elements hold no more than their text, and the valid ones are printed as what means the same. */
public final class HeaderElementsFuzz {

  private HeaderElementsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.ISO_8859_1);
    List<Element> elements = HeaderElements.parse(text);
    int length = 0;
    for (Element element : elements) {
      length += element.name().length() + length(element.value());
      for (Parameter parameter : element.parameters()) {
        length += parameter.name().length() + length(parameter.value());
      }
    }
    Fuzz.check(length <= text.length(), text);
    List<Element> valid = elements.stream().filter(Element::valid).toList();
    String printed =
        valid.stream().map(HeaderElementsFuzz::print).collect(Collectors.joining(", "));
    Fuzz.check(valid.equals(HeaderElements.parse(printed)), text);
  }

  private static String print(Element element) {
    StringBuilder text = new StringBuilder(element.name()).append(value(element.value()));
    for (Parameter parameter : element.parameters()) {
      text.append("; ").append(parameter.name()).append(value(parameter.value()));
    }
    return text.toString();
  }

  private static String value(String value) {
    return value == null ? "" : "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  private static int length(String value) {
    return value == null ? 0 : value.length();
  }
}
