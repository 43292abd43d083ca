package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.TimeSource;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FaultServerSpeedTest {
  private static final int REQUESTS = 5_000;

  @Test
  void servesThousandsOfRequestsASecondOnOneConnection() throws Exception {
    byte[] request = "GET /x HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    TimeSource time = TimeSource.system();
    try (FaultServer server = FaultServer.handling(r -> Reply.of(200, "hello"));
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      int length = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".length();
      long start = time.nanoTime();
      for (int i = 0; i < REQUESTS; i++) {
        out.write(request);
        assertThat(in.readNBytes(length)).hasSize(length);
      }
      double seconds = (time.nanoTime() - start) / 1e9;
      System.out.printf("%.0f requests/s%n", REQUESTS / seconds);
      assertThat(server.requests()).isEqualTo(REQUESTS);
      assertThat(server.connections()).isEqualTo(1);
      assertThat(REQUESTS / seconds).isGreaterThan(500); // far below, for busy machines
    }
  }
}
