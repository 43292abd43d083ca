package dev.headrace.cli;

import dev.headrace.core.Redaction;
import dev.headrace.core.Url;
import org.jspecify.annotations.Nullable;

/** Turns what the user wrote as a URL into one: absolute, or below {@code --base}. Immutable. */
final class Targets {
  private final @Nullable Url base;

  private Targets(@Nullable Url base) {
    this.base = base;
  }

  /**
   * Targets below {@code base}, a path prefix; or absolute ones only if it is null.
   *
   * @throws Stop if it is no usable base URL
   */
  static Targets below(@Nullable String base) {
    if (base == null) {
      return new Targets(null);
    }
    Url url = Values.checked("--base", () -> Url.parse(base));
    if (base.indexOf('#') >= 0 || url.query() != null) {
      throw Stop.usage("--base: leave query and fragment out, they belong to the calls");
    }
    return new Targets(url);
  }

  /** The base URL, or null if there is none. */
  @Nullable Url base() {
    return base;
  }

  /**
   * The URL that {@code text} means.
   *
   * @throws IllegalArgumentException if it means none; says why
   */
  Url resolve(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the URL is empty");
    }
    if (base == null || isAbsolute(text)) {
      return Url.parse(text);
    }
    if (text.startsWith("//") || text.startsWith("/\\") || text.startsWith("\\")) {
      throw new IllegalArgumentException(
          "'" + Redaction.url(text) + "' leaves --base: write http://… or https://…");
    }
    String path = base.path();
    String prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    if (text.startsWith("?")) {
      return Url.of(base.origin(), path + text);
    }
    return Url.of(base.origin(), prefix + (text.startsWith("/") ? text : "/" + text));
  }

  private static boolean isAbsolute(String text) {
    int scheme = text.indexOf(':');
    return scheme > 0 && text.substring(0, scheme).chars().allMatch(Character::isLetterOrDigit);
  }
}
