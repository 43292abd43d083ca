package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private static HttpRequest.Builder to(FaultServer server, String target) {
    return HttpRequest.newBuilder(URI.create(server.base() + target));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void answersByItsHandlerAndRecordsTheRequest() throws Exception {
    try (FaultServer server =
        FaultServer.handling(r -> Reply.of(201, "made " + r.text()).header("X-A", "b"))) {
      HttpResponse<String> response =
          send(to(server, "/x?q=a%20b").POST(BodyPublishers.ofString("this")));

      assertThat(response.statusCode()).isEqualTo(201);
      assertThat(response.body()).isEqualTo("made this");
      assertThat(response.headers().firstValue("x-a")).contains("b");
      Received received = server.received().get(0);
      assertThat(received.method()).isEqualTo("POST");
      assertThat(received.path()).isEqualTo("/x");
      assertThat(received.parameter("q")).isEqualTo("a b");
      assertThat(received.parameter("absent")).isNull();
      assertThat(new String(received.raw(), StandardCharsets.ISO_8859_1))
          .startsWith("POST /x?q=a%20b HTTP/1.1\r\n")
          .endsWith("\r\n\r\nthis");
    }
  }

  @Test
  void keepsAConnectionAliveUntilEitherSideEndsIt() throws Exception {
    try (FaultServer server =
        FaultServer.handling(
            r -> {
              Reply reply = Reply.of(200, r.connection() + "." + r.number());
              return r.target().equals("/last") ? reply.header("Connection", "close") : reply;
            })) {
      assertThat(send(to(server, "/")).body()).isEqualTo("1.1");
      assertThat(send(to(server, "/")).body()).isEqualTo("1.2");
      assertThat(send(to(server, "/last")).body()).isEqualTo("1.3");
      assertThat(send(to(server, "/")).body()).isEqualTo("2.1");
      assertThat(server.connections()).isEqualTo(2);
      assertThat(server.requests()).isEqualTo(4);
    }
  }

  @Test
  void sendsNoContentForHeadNorWithNoContentStatus() throws Exception {
    try (FaultServer server =
        FaultServer.handling(r -> Reply.of(r.path().equals("/none") ? 204 : 200, "12345"))) {
      HttpResponse<String> head = send(to(server, "/").method("HEAD", BodyPublishers.noBody()));
      assertThat(head.headers().firstValueAsLong("content-length")).hasValue(5);
      assertThat(head.body()).isEmpty();
      assertThat(send(to(server, "/none")).body()).isEmpty();
      assertThat(send(to(server, "/")).body()).isEqualTo("12345");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void readsChunkedRequestsAndContinuesThoseThatAsk() throws Exception {
    try (FaultServer server = FaultServer.handling(r -> Reply.chunked(200, r.text(), "!"))) {
      byte[] content = "chunk".repeat(5_000).getBytes(StandardCharsets.UTF_8);
      HttpResponse<String> response =
          send(
              to(server, "/")
                  .expectContinue(true)
                  .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content))));
      assertThat(response.body()).isEqualTo("chunk".repeat(5_000) + "!");
      assertThat(server.received().get(0).headers().first("Transfer-Encoding"))
          .isEqualTo("chunked");
    }
  }

  @Test
  void endsContentWithTheConnectionIfToldSo() throws Exception {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "all").untilClose())) {
      HttpResponse<String> response = send(to(server, "/"));
      assertThat(response.body()).isEqualTo("all");
      assertThat(response.headers().firstValue("content-length")).isEmpty();
    }
  }

  @Test
  void takesStepsAtTheVeryByte() throws Exception {
    CompletableFuture<Void> release = new CompletableFuture<>();
    Reply whole = Reply.of(200, "0123456789");
    try (FaultServer server =
        FaultServer.handling(r -> whole.at(10, Step.until(release)).then(Step.close()))) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        write(socket, "GET / HTTP/1.1\r\n\r\n");
        InputStream in = socket.getInputStream();
        assertThat(new String(in.readNBytes(10), StandardCharsets.ISO_8859_1))
            .isEqualTo("HTTP/1.1 2");
        assertThat(in.available()).isZero();
        release.complete(null);
        assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1))
            .startsWith("00 OK\r\n")
            .endsWith("0123456789");
      }
    }
  }

  @Test
  void scriptsByConnectionAndRequest() throws Exception {
    try (FaultServer server =
        FaultServer.builder()
            .onAccept(1, Step.bytes("220 hello\r\n"), Step.close())
            .on(2, 1, Step.bytes("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n2"))
            .handler(r -> Reply.of(200, "handled"))
            .start()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        assertThat(socket.getInputStream().readAllBytes()).isEqualTo(ascii("220 hello\r\n"));
      }
      assertThat(send(to(server, "/")).body()).isEqualTo("2");
      assertThat(send(to(server, "/")).body()).isEqualTo("handled");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void closeIsAnEndAndResetIsNot() throws Exception {
    try (FaultServer server =
        FaultServer.builder()
            .on(1, 1, Step.bytes("x"), Step.close())
            .on(2, 1, Step.reset())
            .start()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        write(socket, "GET / HTTP/1.1\r\n\r\n");
        assertThat(socket.getInputStream().readAllBytes()).isEqualTo(ascii("x"));
      }
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        write(socket, "GET / HTTP/1.1\r\n\r\n");
        assertThatThrownBy(() -> socket.getInputStream().read())
            .isInstanceOf(SocketException.class)
            .hasMessageContaining("reset");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void seesThePeerCloseAConnection(boolean stalled) throws Exception {
    try (FaultServer server =
        FaultServer.handling(r -> stalled ? Reply.raw(Step.stall()) : Reply.of(200))) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        write(socket, "GET / HTTP/1.1\r\n\r\n");
        server.awaitRequests(1, PATIENCE);
        assertThat(server.closedByPeer()).isEmpty();
        assertThatThrownBy(() -> server.awaitClosed(1, Duration.ofMillis(20)))
            .isInstanceOf(AssertionError.class)
            .hasMessageContaining("connection 1 closed by the peer");
      }
      server.awaitClosed(1, PATIENCE);
      assertThat(server.closedByPeer()).containsExactly(1);
    }
  }

  @Test
  void answersBeforeTheContentIfToldSo() throws Exception {
    try (FaultServer server = FaultServer.builder().beforeContent(r -> Reply.of(413)).start()) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
        write(socket, "POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n");
        assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
            .startsWith("HTTP/1.1 413 ");
      }
    }
  }

  @Test
  void stepsAreCountedFromTheContentOnToo() throws Exception {
    Reply reply = Reply.of(200, "half and half").header("X-A", "b");
    Reply broken =
        reply
            .atContent(4, Step.close())
            .atContent(0, Step.until(CompletableFuture.completedStage(1)));
    try (FaultServer server = FaultServer.handling(r -> r.path().equals("/") ? broken : reply);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      write(socket, "GET / HTTP/1.1\r\n\r\n");
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .endsWith("X-A: b\r\nContent-Length: 13\r\n\r\nhalf");
      assertThat(send(to(server, "/whole")).body()).isEqualTo("half and half"); // the control
    }
    assertThatThrownBy(() -> reply.atContent(-1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesConnections() {
    try (FaultServer server = FaultServer.refusing()) {
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), server.port()).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void closingEndsStalledConnectionsAndBlockedHandlers() throws Exception {
    CompletableFuture<Reply> never = new CompletableFuture<>();
    FaultServer server =
        FaultServer.handling(r -> r.path().equals("/b") ? never.join() : Reply.raw(Step.stall()));
    try (Socket stalled = new Socket(InetAddress.getLoopbackAddress(), server.port());
        Socket idle = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      write(stalled, "GET / HTTP/1.1\r\n\r\n");
      server.awaitRequests(1, PATIENCE);
      server.close();
      assertThat(ended(stalled)).isTrue();
      assertThat(ended(idle)).isTrue();
      assertThat(server.openConnections()).isZero();
      assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), server.port()).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  @Test
  void aHandlerThatThrowsAnswers500AndIsReported() throws Exception {
    try (FaultServer server =
        FaultServer.handling(
            r -> {
              throw new IllegalStateException("broken handler");
            })) {
      assertThat(send(to(server, "/")).statusCode()).isEqualTo(500);
      assertThat(server.failures()).singleElement().isInstanceOf(IllegalStateException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n"
      })
  void answers400ToWhatIsNoRequest(String bytes) throws Exception {
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      write(socket, bytes);
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 400 ");
      assertThat(server.requests()).isZero();
    }
  }

  private static void write(Socket socket, String bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(ascii(bytes));
    out.flush();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static boolean ended(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException reset) {
      return true;
    }
  }
}
