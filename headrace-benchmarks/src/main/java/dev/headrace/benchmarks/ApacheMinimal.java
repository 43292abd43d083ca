package dev.headrace.benchmarks;

import dev.headrace.core.Url;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.async.MinimalHttpAsyncClient;
import org.apache.hc.client5.http.impl.nio.PoolingAsyncClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.jspecify.annotations.Nullable;

/** Apache's minimal client, with the leanest consumer that can be written for it. */
final class ApacheMinimal implements HttpClients.HttpClient {
  private final MinimalHttpAsyncClient client;
  private final HttpHost host;
  private final String target;

  ApacheMinimal(Url url, int most) {
    host = new HttpHost(url.origin().scheme(), url.origin().host(), url.origin().port());
    target = url.target();
    client =
        HttpAsyncClients.createMinimal(
            H2Config.DEFAULT,
            Http1Config.DEFAULT,
            IOReactorConfig.DEFAULT,
            PoolingAsyncClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(most)
                .setMaxConnTotal(most)
                .build());
    client.start();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the callback is told
  public void get(HttpClients.Outcome outcome) {
    client.execute(
        new BasicRequestProducer(Method.GET, host, target), new Consumer(), new Callback(outcome));
  }

  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
  }

  /** An answer, its content in an array of its own. */
  private static final class Answer {
    final int status;
    final byte[] content;

    Answer(int status, byte[] content) {
      this.status = status;
      this.content = content;
    }
  }

  private record Callback(HttpClients.Outcome outcome) implements FutureCallback<Answer> {
    @Override
    public void completed(Answer answer) {
      outcome.answered(answer.status, answer.content.length);
    }

    @Override
    public void failed(Exception failure) {
      outcome.failed(failure);
    }

    @Override
    public void cancelled() {
      outcome.failed(new IllegalStateException("cancelled"));
    }
  }

  /** Takes content of a length that is told beforehand, and copies it once. */
  private static final class Consumer implements AsyncResponseConsumer<Answer> {
    private int status;
    private byte[] content = {};
    private int filled;
    private @Nullable FutureCallback<Answer> callback;

    @Override
    public void consumeResponse(
        HttpResponse head,
        @Nullable EntityDetails entity,
        HttpContext context,
        FutureCallback<Answer> whenDone) {
      status = head.getCode();
      callback = whenDone;
      if (entity == null) {
        whenDone.completed(new Answer(status, content));
      } else {
        content = new byte[(int) entity.getContentLength()];
      }
    }

    @Override
    public void informationResponse(HttpResponse head, HttpContext context) {}

    @Override
    public void updateCapacity(CapacityChannel channel) throws IOException {
      channel.update(Integer.MAX_VALUE);
    }

    @Override
    public void consume(ByteBuffer part) {
      int more = part.remaining();
      part.get(content, filled, more);
      filled += more;
    }

    @Override
    public void streamEnd(@Nullable List<? extends Header> trailers) {
      if (callback != null) {
        callback.completed(new Answer(status, content));
      }
    }

    @Override
    public void failed(Exception failure) {
      if (callback != null) {
        callback.failed(failure);
      }
    }

    @Override
    public void releaseResources() {}
  }
}
