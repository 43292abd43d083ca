package dev.headrace.cache;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Sorts the parameters of a query by their decoded names; those of one name keep their order, which
 * a server may heed. Nothing else is changed.
 */
final class QueryOrder {

  private QueryOrder() {}

  static String sorted(String query) {
    if (query.indexOf('&') < 0 || isPlainAndSorted(query)) {
      return query;
    }
    String[] parameters = query.split("&", -1);
    Arrays.sort(parameters, Comparator.comparing(QueryOrder::decodedName)); // a stable sort
    return String.join("&", parameters);
  }

  /** Whether names need no decoding and are in order: tells without allocating. */
  private static boolean isPlainAndSorted(String query) {
    int previous = 0;
    boolean first = true;
    for (int start = 0; start <= query.length(); start = nextStart(query, start)) {
      for (int i = start; !endsName(query, i); i++) {
        char c = query.charAt(i);
        if (c == '%' || c == '+' || c > 0x7f) {
          return false;
        }
      }
      if (!first && compareNames(query, previous, start) > 0) {
        return false;
      }
      first = false;
      previous = start;
    }
    return true;
  }

  private static int nextStart(String query, int start) {
    int end = query.indexOf('&', start);
    return end < 0 ? Integer.MAX_VALUE : end + 1;
  }

  private static int compareNames(String query, int a, int b) {
    int i = 0;
    while (!endsName(query, a + i) && !endsName(query, b + i)) {
      int difference = query.charAt(a + i) - query.charAt(b + i);
      if (difference != 0) {
        return difference;
      }
      i++;
    }
    return endsName(query, a + i) ? endsName(query, b + i) ? 0 : -1 : 1;
  }

  private static boolean endsName(String query, int i) {
    return i >= query.length() || query.charAt(i) == '=' || query.charAt(i) == '&';
  }

  /** The name's bytes, one a character. A percent sign that encodes nothing stands for itself. */
  private static String decodedName(String parameter) {
    int end = parameter.indexOf('=');
    byte[] name =
        (end < 0 ? parameter : parameter.substring(0, end)).getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream decoded = new ByteArrayOutputStream(name.length);
    for (int i = 0; i < name.length; i++) {
      int high = name[i] == '%' && i + 2 < name.length ? Character.digit(name[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(name[i + 2], 16);
      if (low >= 0) {
        decoded.write(high << 4 | low);
        i += 2;
      } else {
        decoded.write(name[i] == '+' ? ' ' : name[i]);
      }
    }
    return decoded.toString(StandardCharsets.ISO_8859_1);
  }
}
