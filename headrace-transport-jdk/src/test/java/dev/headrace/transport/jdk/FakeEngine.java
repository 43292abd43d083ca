package dev.headrace.transport.jdk;

import java.lang.reflect.Proxy;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** An engine that does what a test says, step by step, and notes what is asked of it. */
final class FakeEngine extends HttpClient {
  final List<Long> demands = new ArrayList<>();
  final CountDownLatch asked = new CountDownLatch(1);
  Runnable whileSending = () -> {};
  int cancelled;
  private @Nullable HttpRequest request;
  private HttpResponse.@Nullable BodyHandler<Object> handler;
  private HttpResponse.@Nullable BodySubscriber<Object> body;
  private final CompletableFuture<HttpResponse<Object>> future =
      new CompletableFuture<>() {
        @Override
        public boolean cancel(boolean interrupt) {
          cancelled++;
          return super.cancel(interrupt);
        }

        @Override
        public CompletableFuture<HttpResponse<Object>> whenComplete(
            BiConsumer<? super HttpResponse<Object>, ? super Throwable> action) {
          CompletableFuture<HttpResponse<Object>> next = super.whenComplete(action);
          asked.countDown(); // the exchange's last step: nothing of it is under way any more
          return next;
        }
      };

  /** A builder that always gives this engine. */
  HttpClient.Builder builder() {
    return (HttpClient.Builder)
        Proxy.newProxyInstance(
            FakeEngine.class.getClassLoader(),
            new Class<?>[] {HttpClient.Builder.class},
            (self, method, arguments) -> method.getName().equals("build") ? this : self);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest given, HttpResponse.BodyHandler<T> handing) {
    request = given;
    handler = (HttpResponse.BodyHandler<Object>) handing;
    whileSending.run();
    return (CompletableFuture<HttpResponse<T>>) (CompletableFuture<?>) future;
  }

  /** Is about to write the request's head. */
  void writes() {
    Objects.requireNonNull(request).bodyPublisher().orElseThrow().contentLength();
  }

  /** Has read this head. */
  void readsHead(int status, String... field) {
    readsHead(status, field.length == 0 ? Map.of() : Map.of(field[0], List.of(field[1])));
  }

  /** Has read a head with these fields. */
  void readsHead(int status, Map<String, List<String>> fields) {
    HttpHeaders headers = HttpHeaders.of(fields, (name, value) -> true);
    body = Objects.requireNonNull(handler).apply(new Info(status, headers));
  }

  private record Info(int statusCode, HttpHeaders headers) implements HttpResponse.ResponseInfo {
    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }
  }

  /** Begins with the body. */
  void subscribes() {
    body().onSubscribe(new Demands());
  }

  private final class Demands implements Flow.Subscription {
    @Override
    public void request(long n) {
      demands.add(n);
    }

    @Override
    public void cancel() {
      cancelled++;
    }
  }

  /** Has read these bytes of the body. */
  void reads(String bytes) {
    body().onNext(List.of(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1))));
  }

  /** Gives up, the body included if there is one. */
  void fails(Throwable cause) {
    if (body != null) {
      body.onError(cause);
    }
    future.completeExceptionally(cause);
  }

  /** Has read all; the connection is in the pool. */
  void ends() {
    body().onComplete();
    future.complete(null);
  }

  private HttpResponse.BodySubscriber<Object> body() {
    return Objects.requireNonNull(body);
  }

  @Override
  public <T> CompletableFuture<HttpResponse<T>> sendAsync(
      HttpRequest given,
      HttpResponse.BodyHandler<T> handing,
      HttpResponse.PushPromiseHandler<T> pushes) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> HttpResponse<T> send(HttpRequest given, HttpResponse.BodyHandler<T> handing) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Optional<CookieHandler> cookieHandler() {
    return Optional.empty();
  }

  @Override
  public Optional<Duration> connectTimeout() {
    return Optional.empty();
  }

  @Override
  public Redirect followRedirects() {
    return Redirect.NEVER;
  }

  @Override
  public Optional<ProxySelector> proxy() {
    return Optional.empty();
  }

  @Override
  public SSLContext sslContext() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SSLParameters sslParameters() {
    return new SSLParameters();
  }

  @Override
  public Optional<Authenticator> authenticator() {
    return Optional.empty();
  }

  @Override
  public Version version() {
    return Version.HTTP_1_1;
  }

  @Override
  public Optional<Executor> executor() {
    return Optional.empty();
  }
}
