package dev.headrace.core.fuzz;

import dev.headrace.core.Redaction;
import dev.headrace.core.Request;
import dev.headrace.core.Url;
import java.nio.charset.StandardCharsets;

/** A secret shows nowhere, whatever stands around it, and all that is shown is printable. */
public final class RedactionFuzz {
  private static final String CANARY = "c4n4ry-0f-the-m1ne";
  private static final Request REQUEST =
      Request.get(Url.parse("https://h/")).withHeader("Authorization", "Bearer " + CANARY);

  private RedactionFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    if (text.contains(CANARY)) { // a fuzzer that follows comparisons guesses it
      return;
    }
    check(Redaction.url(text), "", text);
    check(Redaction.url("https://h/?" + text + "&token=" + CANARY + "&" + text), CANARY, text);
    check(Redaction.url("https://u:" + CANARY + "@h/" + text), CANARY, text);
    check(Redaction.url("https://u:" + text + CANARY + "@h/"), userinfo(text), text);
    check(Redaction.preview(text, REQUEST), "", text);
    check(Redaction.preview(text + CANARY + text, REQUEST), CANARY, text);
    check(Redaction.preview("{\"password\":\"" + CANARY + "\"}" + text, REQUEST), CANARY, text);
  }

  /** After digits, which could be a port, or after an at sign, a delimiter begins the path. */
  private static String userinfo(String text) {
    return text.matches("(?s)([0-9]*|[^/?#\\\\]*@[^/?#\\\\]*)[/?#\\\\].*") ? "" : CANARY;
  }

  private static void check(String shown, String secret, String text) {
    Fuzz.check(Redaction.printable(shown).equals(shown), text);
    Fuzz.check(secret.isEmpty() || !shown.contains(secret), text);
  }
}
