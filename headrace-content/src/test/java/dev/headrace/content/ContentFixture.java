package dev.headrace.content;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Completions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Headers;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Url;
import dev.headrace.testing.Answer;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import dev.headrace.testing.StreamedBody;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** A content layer over a scripted transport. */
final class ContentFixture {
  final FakeTime time = new FakeTime();
  final ScriptedTransport transport = ScriptedTransport.on(time);
  ContentLayer layer = ContentLayer.create();

  static Request get(String... fields) {
    return Request.get(Url.parse("https://api.example/things")).withHeaders(Headers.of(fields));
  }

  ContentFixture answer(int status, Headers headers, byte[] body) {
    transport.then(Answer.streamed(status, headers, () -> Body.of(body)));
    return this;
  }

  ContentFixture gzip(byte[] body) {
    return answer(200, Headers.of("Content-Encoding", "gzip"), body);
  }

  ContentFixture streamedGzip(byte[]... chunks) {
    transport.then(
        Answer.streamed(
            200, Headers.of("Content-Encoding", "gzip"), () -> StreamedBody.of(chunks)));
    return this;
  }

  Call call(Request request, Consumer<CallOptions.Builder> options) {
    return Call.of(request, CallOptions.of(options), Deadline.none(), time);
  }

  Response send(Request request) {
    return send(request, options -> {});
  }

  Response send(Request request, Consumer<CallOptions.Builder> options) {
    return send(call(request, options));
  }

  Response send(Call call) {
    try {
      return layer.over(transport).send(call).toCompletableFuture().join();
    } catch (CompletionException failed) {
      throw (RuntimeException) Completions.unwrap(failed);
    }
  }

  Headers lastSent() {
    return transport.requests().get(transport.requests().size() - 1).headers();
  }
}
