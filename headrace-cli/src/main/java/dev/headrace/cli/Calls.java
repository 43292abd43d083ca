package dev.headrace.cli;

import dev.headrace.ApiClient;
import dev.headrace.ApiResponse;
import dev.headrace.RequestSpec;
import dev.headrace.core.Headers;
import java.util.concurrent.CompletableFuture;

/** Makes calls of what the user wrote. */
final class Calls {

  private Calls() {}

  /**
   * Sends {@code request}; any status is an answer.
   *
   * @throws IllegalArgumentException if the client refuses it
   */
  static CompletableFuture<ApiResponse<byte[]>> send(ApiClient client, BulkRequest request) {
    RequestSpec spec = client.request(request.method(), request.url().full()).anyStatus();
    for (Headers.Field field : HeaderOption.joined(request.headers())) {
      spec =
          field.sensitive()
              ? spec.sensitiveHeader(field.name(), field.value())
              : spec.header(field.name(), field.value());
    }
    Content content = request.content();
    if (content != null) {
      spec = spec.bytes(content.bytes(), content.mediaType());
    }
    return spec.sendAsync(byte[].class);
  }
}
