package dev.headrace.architecture.bad.content;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"urlsAreOurOwn"})
final class ParsesUris {
  String host(String url) {
    return java.net.URI.create(url).getHost();
  }
}
