package dev.headrace;

import dev.headrace.core.Attribute;
import dev.headrace.core.Call;
import dev.headrace.core.Headers;
import dev.headrace.core.Request;
import org.jspecify.annotations.Nullable;

/**
 * What a call last put on the wire, credential included: kept as long as the call, so that what the
 * server repeats of it can be masked.
 */
final class WireRequest {
  static final Attribute<WireRequest> KEY = Attribute.named("wireRequest");

  private volatile @Nullable Headers headers;

  static void sent(Call call) {
    WireRequest wire = call.get(KEY);
    if (wire != null) {
      wire.headers = call.request().headers();
    }
  }

  /** The request of {@code call} with all secrets of it that the server saw. */
  static Request masking(Call call) {
    WireRequest wire = call.get(KEY);
    Headers sent = wire == null ? null : wire.headers;
    Request asked = call.request();
    return sent == null
        ? asked
        : asked.withHeaders(asked.headers().toBuilder().addAll(sent).build());
  }
}
