package dev.headrace.core.fuzz;

import dev.headrace.core.StructuredFields;
import dev.headrace.core.StructuredFields.Item;
import dev.headrace.core.StructuredFields.Member;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** What is read is printed as what means the same. */
public final class StructuredFieldsFuzz {

  private StructuredFieldsFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.ISO_8859_1);
    Item item = StructuredFields.item(text);
    if (item != null) {
      Fuzz.check(item.equals(StructuredFields.item(StructuredFields.format(item))), text);
    }
    List<Member> list = StructuredFields.list(text);
    if (list != null) {
      Fuzz.check(list.equals(StructuredFields.list(StructuredFields.format(list))), text);
    }
    Map<String, Member> dictionary = StructuredFields.dictionary(text);
    if (dictionary != null) {
      String printed = StructuredFields.format(dictionary);
      Fuzz.check(dictionary.equals(StructuredFields.dictionary(printed)), text);
    }
  }
}
