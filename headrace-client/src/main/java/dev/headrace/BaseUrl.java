package dev.headrace;

import dev.headrace.core.Origin;
import dev.headrace.core.Redaction;
import dev.headrace.core.Url;

/** Where a client's calls go: an origin and a path prefix. Immutable. */
final class BaseUrl {
  private final Url url;
  private final String prefix; // without a trailing slash
  private final boolean absoluteAllowed;

  private BaseUrl(Url url, boolean absoluteAllowed) {
    this.url = url;
    this.absoluteAllowed = absoluteAllowed;
    String path = url.path();
    this.prefix = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  static BaseUrl of(String text, boolean absoluteAllowed) {
    if (text.indexOf('#') >= 0) {
      throw new IllegalArgumentException("base URL: a fragment is never sent; leave it out");
    }
    Url url;
    try {
      url = Url.parse(text);
    } catch (IllegalArgumentException bad) {
      throw new IllegalArgumentException("base URL: " + bad.getMessage());
    }
    if (url.query() != null) {
      throw new IllegalArgumentException("base URL: a query belongs to the calls, not to the base");
    }
    return new BaseUrl(url, absoluteAllowed);
  }

  Origin origin() {
    return url.origin();
  }

  BaseUrl allowingAbsolute() {
    return new BaseUrl(url, true);
  }

  /** {@code url} with more in its query, which is encoded already. */
  static Url with(Url url, String query) {
    return query.isEmpty()
        ? url
        : Url.of(url.origin(), url.target() + (url.query() == null ? '?' : '&') + query);
  }

  /** The URL of {@code target}: a path below the prefix, or an absolute URL if that is allowed. */
  Url resolve(String target) {
    if (isAbsolute(target)) {
      if (!absoluteAllowed) {
        throw new IllegalArgumentException(
            "'"
                + Redaction.url(target)
                + "' leaves the base URL: allowAbsoluteUrls() permits that");
      }
      return url.resolve(target);
    }
    if (target.isEmpty() || target.startsWith("?")) {
      return Url.of(url.origin(), url.path() + target);
    }
    String path = target.startsWith("/") ? target : "/" + target;
    return Url.of(url.origin(), prefix.isEmpty() ? path : prefix + path);
  }

  private static boolean isAbsolute(String target) {
    int colon = target.indexOf(':');
    int slash = target.indexOf('/');
    return target.startsWith("//")
        || target.startsWith("\\")
        || target.startsWith("/\\")
        || colon > 0 && (slash < 0 || slash == colon + 1) && target.startsWith("//", colon + 1);
  }

  @Override
  public String toString() {
    return url.toString();
  }
}
