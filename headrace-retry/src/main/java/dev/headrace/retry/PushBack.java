package dev.headrace.retry;

import dev.headrace.core.Headers;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a server says, in so many words, about another attempt. */
final class PushBack {
  // X-Should-Retry: OpenAI, Anthropic and others; Stripe-Should-Retry: Stripe
  private static final List<String> FIELDS = List.of("x-should-retry", "stripe-should-retry");

  private PushBack() {}

  /** Whether to try again; null if {@code headers} do not say. A no outweighs a yes. */
  static @Nullable Boolean of(Headers headers) {
    Boolean said = null;
    for (String field : FIELDS) {
      for (String value : headers.all(field)) {
        if (value.strip().equalsIgnoreCase("false")) {
          return false;
        }
        if (value.strip().equalsIgnoreCase("true")) {
          said = true;
        }
      }
    }
    return said;
  }
}
