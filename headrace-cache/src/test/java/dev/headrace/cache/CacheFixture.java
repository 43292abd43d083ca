package dev.headrace.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.CacheStatus;
import dev.headrace.core.CacheStatus.Forwarded;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Principal;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Url;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.ScriptedTransport;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A cache over a scripted transport. */
final class CacheFixture {
  static final String URL = "https://api.example/posts/1";
  final FakeTime time = new FakeTime();
  final ScriptedTransport transport = ScriptedTransport.on(time);
  final CacheLayer cache;
  private final Sender sender;

  CacheFixture() {
    this(caching -> caching);
  }

  CacheFixture(java.util.function.UnaryOperator<Caching> fill) {
    cache = CacheLayer.of(fill.apply(Caching.ttl(Duration.ofMinutes(5)).timeSource(time)));
    sender = cache.over(transport);
  }

  static Request get(String url, String... fields) {
    return request(Method.GET, url, fields);
  }

  static Request request(Method method, String url, String... fields) {
    return new Request(method, Url.parse(url), Headers.of(fields), Body.empty());
  }

  Call call(Request request, Consumer<CallOptions.Builder> options, @Nullable Principal principal) {
    Call call = Call.of(request, CallOptions.of(options), Deadline.none(), time);
    return principal == null ? call : call.with(Principal.KEY, principal);
  }

  Response send(Request request) {
    return send(request, options -> {});
  }

  Response send(Request request, Consumer<CallOptions.Builder> options) {
    return send(call(request, options, null));
  }

  Response sendAs(@Nullable Principal principal, Request request) {
    return send(call(request, options -> {}, principal));
  }

  Response send(Call call) {
    return start(call).join();
  }

  CompletableFuture<Response> start(Call call) {
    return sender.send(call).toCompletableFuture();
  }

  /** Why {@code call} is sent past the cache, which is in its journal only. */
  Forwarded past(Call call) {
    assertThat(send(call).get(CacheStatus.KEY)).isNull();
    List<CacheStatus> noted = call.journal().events(CacheStatus.class);
    assertThat(noted).hasSize(1);
    return Objects.requireNonNull(noted.get(0).forwarded());
  }

  Forwarded past(Request request) {
    return past(call(request, options -> {}, null));
  }

  static String text(Response response) {
    return new String(Objects.requireNonNull(response.body().buffered()), StandardCharsets.UTF_8);
  }

  static CacheStatus status(Response response) {
    return Objects.requireNonNull(response.get(CacheStatus.KEY));
  }
}
