package dev.headrace.core;

import dev.headrace.core.StructuredFields.InnerList;
import dev.headrace.core.StructuredFields.Item;
import dev.headrace.core.StructuredFields.Member;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parsing algorithms of RFC 9651 §4.2 to §4.2.3, one method each. */
final class StructuredFieldParser {
  private final FieldScanner in;
  private final BareItemParser bareItems;

  private StructuredFieldParser(FieldScanner in) {
    this.in = in;
    this.bareItems = new BareItemParser(in);
  }

  static <T> @Nullable T parse(@Nullable String text, Function<StructuredFieldParser, T> what) {
    if (text == null) {
      return null;
    }
    try {
      FieldScanner in = new FieldScanner(text);
      in.skipSpaces();
      T value = what.apply(new StructuredFieldParser(in));
      in.skipSpaces();
      return in.atEnd() ? value : null;
    } catch (FieldScanner.Malformed malformed) {
      return null;
    }
  }

  List<Member> list() {
    List<Member> members = new ArrayList<>();
    if (!in.atEnd()) {
      do {
        members.add(member());
      } while (anotherFollows());
    }
    return Collections.unmodifiableList(members);
  }

  Map<String, Member> dictionary() {
    Map<String, Member> members = new LinkedHashMap<>();
    if (!in.atEnd()) {
      do {
        String key = key();
        members.put(key, in.take('=') ? member() : new Item(true, parameters()));
      } while (anotherFollows());
    }
    return Collections.unmodifiableMap(members);
  }

  Item item() {
    Object value = bareItems.parse();
    return new Item(value, parameters());
  }

  private boolean anotherFollows() {
    in.skipWhitespace();
    if (in.atEnd()) {
      return false;
    }
    in.expect(',');
    in.skipWhitespace();
    if (in.atEnd()) {
      throw FieldScanner.malformed(); // a trailing comma
    }
    return true;
  }

  private Member member() {
    return in.take('(') ? innerList() : item();
  }

  private InnerList innerList() {
    List<Item> items = new ArrayList<>();
    while (true) {
      in.skipSpaces();
      if (in.take(')')) {
        return new InnerList(items, parameters());
      }
      items.add(item());
      if (in.peek() != ' ' && in.peek() != ')') {
        throw FieldScanner.malformed();
      }
    }
  }

  private Map<String, Object> parameters() {
    Map<String, Object> parameters = Map.of();
    while (in.take(';')) {
      if (parameters.isEmpty()) {
        parameters = new LinkedHashMap<>();
      }
      in.skipSpaces();
      String key = key();
      parameters.put(key, in.take('=') ? bareItems.parse() : true);
    }
    return parameters;
  }

  private String key() {
    if (!FieldScanner.isLower(in.peek()) && in.peek() != '*') {
      throw FieldScanner.malformed();
    }
    return in.takeWhile(FieldScanner::isKeyCharacter);
  }
}
