package dev.headrace.core.fuzz;

import dev.headrace.core.Redaction;
import dev.headrace.core.Url;
import java.nio.charset.StandardCharsets;

/**
 * A URL that is accepted is plain and is read again as itself; another is refused in plain words.
 */
public final class UrlFuzz {
  private static final Url BASE = Url.parse("https://base.example/a/b?c");

  private UrlFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    try {
      checkPlain(Url.parse(text), text);
    } catch (IllegalArgumentException refused) {
      checkWords(refused, text);
    }
    try {
      checkPlain(BASE.resolve(text), text);
    } catch (IllegalArgumentException refused) {
      checkWords(refused, text);
    }
  }

  private static void checkPlain(Url url, String text) {
    String full = url.full();
    Fuzz.check(full.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\'), text);
    Fuzz.check(!url.origin().host().isEmpty() && url.origin().authority().indexOf('@') < 0, text);
    Fuzz.check(url.path().startsWith("/") && url.path().indexOf('?') < 0, text);
    Fuzz.check(!(url.path() + "/").contains("/../"), text);
    Fuzz.check(full.length() > 65_536 || Url.parse(full).equals(url), text);
  }

  private static void checkWords(IllegalArgumentException refused, String text) {
    String message = refused.getMessage();
    Fuzz.check(refused.getClass() == IllegalArgumentException.class, text);
    Fuzz.check(Redaction.printable(message).equals(message), text);
  }
}
