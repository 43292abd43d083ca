package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;

/** How a connection ends, seen below TLS: a JDK socket hides a missing close_notify. */
class CutTest {
  private static final int ALERT = 21; // RFC 5246 §6.2.1
  private static final int APPLICATION_DATA = 23;
  private static final TestCertificates CERTIFICATES = TestCertificates.localhost();

  @Test
  void aCutConnectionEndsWithoutCloseNotifyAndAClosedOneWithIt() throws Exception {
    try (FaultServer server =
        FaultServer.builder()
            .tls(CERTIFICATES.serverContext())
            .on(1, 1, Step.bytes("half"), Step.cut())
            .on(2, 1, Step.bytes("half"), Step.close())
            .start()) {
      assertThat(lastRecord(server)).isEqualTo(APPLICATION_DATA);
      assertThat(lastRecord(server)).as("control").isEqualTo(ALERT);
    }
  }

  @Test
  void withoutTlsACutIsAnEnd() throws Exception {
    try (FaultServer server =
            FaultServer.builder().on(1, 1, Step.bytes("half"), Step.cut()).start();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(ascii("GET / HTTP/1.1\r\n\r\n"));
      assertThat(socket.getInputStream().readAllBytes()).isEqualTo(ascii("half"));
    }
  }

  /** The type of the last TLS record that the server sends over one connection. */
  private static int lastRecord(FaultServer server) throws IOException {
    try (RecordingSocket wire = new RecordingSocket()) {
      wire.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
      SSLSocket secure =
          (SSLSocket)
              CERTIFICATES
                  .trustingContext()
                  .getSocketFactory()
                  .createSocket(wire, "localhost", server.port(), true);
      secure.setEnabledProtocols(new String[] {"TLSv1.2"}); // whose alerts show from outside
      secure.getOutputStream().write(ascii("GET / HTTP/1.1\r\n\r\n"));
      assertThat(secure.getInputStream().readAllBytes()).isEqualTo(ascii("half"));
      int last = 0;
      ByteBuffer records = ByteBuffer.wrap(wire.received.toByteArray());
      while (records.hasRemaining()) {
        last = records.get();
        int length = records.getShort(records.position() + 2);
        records.position(records.position() + 4 + length);
      }
      return last;
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static final class RecordingSocket extends Socket {
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          int octet = super.read();
          if (octet >= 0) {
            received.write(octet);
          }
          return octet;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
          int count = super.read(into, offset, length);
          received.write(into, offset, Math.max(0, count));
          return count;
        }
      };
    }
  }
}
