package dev.headrace.benchmarks;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import dev.headrace.core.Url;
import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.transport.apache.ApacheTransportProvider;

/** Headrace's transport on Apache's engine, without the client around it. */
final class OurTransport implements HttpClients.HttpClient {
  private final TimeSource time = TimeSource.system();
  private final Timer.Closeable timer = Timer.system("transport-timer");
  private final Transport transport;
  private final Url url;

  OurTransport(Url url, int most) {
    this.url = url;
    transport =
        new ApacheTransportProvider()
            .create(TransportOptions.builder(time, timer).connectionsPerOrigin(most).build());
  }

  @Override
  public void get(HttpClients.Outcome outcome) {
    transport
        .send(Call.of(Request.get(url), time))
        .whenComplete(
            (response, failure) -> {
              if (failure != null) {
                outcome.failed(failure);
              } else {
                outcome.answered(response.status(), length(response));
              }
            });
  }

  private static int length(Response response) {
    Body body = response.body();
    byte[] bytes = body.buffered();
    return bytes == null ? -1 : bytes.length;
  }

  @Override
  public void close() {
    transport.close();
    timer.close();
  }
}
