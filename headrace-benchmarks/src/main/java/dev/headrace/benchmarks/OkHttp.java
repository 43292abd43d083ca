package dev.headrace.benchmarks;

import dev.headrace.core.Url;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/** OkHttp's asynchronous calls: a thread each, of its own pool. */
final class OkHttp implements HttpClients.HttpClient {
  private final OkHttpClient client;
  private final HttpUrl url;

  OkHttp(Url url, int most) {
    this.url = HttpUrl.get(url.full());
    Dispatcher dispatcher = new Dispatcher();
    dispatcher.setMaxRequests(most);
    dispatcher.setMaxRequestsPerHost(most);
    client =
        new OkHttpClient.Builder()
            .dispatcher(dispatcher)
            .connectionPool(new ConnectionPool(most, 5, TimeUnit.MINUTES))
            .build();
  }

  @Override
  public void get(HttpClients.Outcome outcome) {
    client.newCall(new Request.Builder().url(url).build()).enqueue(new Answer(outcome));
  }

  @Override
  public void close() {
    client.dispatcher().executorService().shutdownNow();
    client.connectionPool().evictAll();
  }

  private record Answer(HttpClients.Outcome outcome) implements Callback {
    @Override
    public void onFailure(Call call, IOException failure) {
      outcome.failed(failure);
    }

    @Override
    public void onResponse(Call call, Response response) {
      int status = response.code();
      int length;
      try (response) {
        length = response.body().bytes().length;
      } catch (IOException broken) {
        outcome.failed(broken);
        return;
      }
      outcome.answered(status, length);
    }
  }
}
