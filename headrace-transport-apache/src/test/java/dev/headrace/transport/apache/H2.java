package dev.headrace.transport.apache;

import dev.headrace.core.Call;
import dev.headrace.core.Response;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Http2Connection;
import dev.headrace.testing.Http2Stream;
import dev.headrace.testing.Reply;
import dev.headrace.testing.TestCertificates;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Servers of HTTP/2, and transports that trust them. */
final class H2 {
  static final TestCertificates CERTIFICATES = TestCertificates.localhost();

  private H2() {}

  static FaultServer handling(Consumer<Http2Stream> requests) {
    return greeting(Http2Connection::settings, requests);
  }

  /** Sends what {@code first} does in place of the server's settings. */
  static FaultServer greeting(Consumer<Http2Connection> first, Consumer<Http2Stream> requests) {
    return FaultServer.builder().tls(CERTIFICATES.serverContext()).http2(first, requests).start();
  }

  /** Never answers, and never allows more of a body than it has to. */
  static FaultServer withoutCredit(int... settings) {
    return greeting(
        connection -> {
          connection.givesCredit(false);
          connection.settings(settings);
        },
        stream -> {});
  }

  static void answer(Http2Stream stream, String text) {
    stream.reply(Reply.of(200, text));
  }

  static List<CompletionStage<Response>> send(Rig rig, List<Call> calls) {
    return calls.stream().map(rig.transport::send).toList();
  }

  static List<Call> calls(FaultServer server, int count) {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(Rig.get(server.url("/" + i)));
    }
    return calls;
  }

  /** Whether the server said of the call's request that it has not processed it. */
  static boolean wasUnprocessed(Call call) {
    return !call.journal().events(Unprocessed.class).isEmpty();
  }

  static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  static Rig rig() {
    return rig(options -> {});
  }

  static Rig rig(Consumer<TransportOptions.Builder> setUp) {
    return new Rig(
        options -> {
          options.tls(origin -> CERTIFICATES.trustingContext());
          setUp.accept(options);
        });
  }
}
