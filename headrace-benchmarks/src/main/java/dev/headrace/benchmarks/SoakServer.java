package dev.headrace.benchmarks;

import dev.headrace.testing.FaultServer;
import dev.headrace.testing.Received;
import dev.headrace.testing.Reply;
import dev.headrace.testing.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;

/** A process that answers two requests of three well, and the third as badly as a seed says. */
final class SoakServer {
  private static final int LONGEST_HEAD = 120; // about; faults strike in head and body alike
  private final AtomicLong requests = new AtomicLong();
  private final long seed;

  private SoakServer(long seed) {
    this.seed = seed;
  }

  /** Prints the port, then serves until the input ends. */
  public static void main(String[] arguments) throws Exception {
    SoakServer soak = new SoakServer(Long.parseLong(arguments[0]));
    try (FaultServer server = FaultServer.builder().keep(0).handler(soak::reply).start()) {
      System.out.println(server.port());
      while (System.in.read() >= 0) {}
    }
  }

  private Reply reply(Received request) {
    Random random = new Random(seed + 31 * requests.incrementAndGet());
    byte[] body = new byte[random.nextInt(2_000)];
    Arrays.fill(body, (byte) 'x');
    Reply good = good(random, body).header("Cache-Control", "max-age=60");
    return random.nextInt(3) == 0 ? bad(random, request, good, body) : good;
  }

  private static Reply good(Random random, byte[] body) {
    return switch (random.nextInt(4)) {
      case 0 -> Reply.chunked(200, text(body), "y", text(body));
      case 1 -> Reply.of(200, gzip(body)).header("Content-Encoding", "gzip");
      case 2 -> Reply.of(200, body).header("Connection", "close");
      default -> Reply.of(200, body);
    };
  }

  private static Reply bad(Random random, Received request, Reply good, byte[] body) {
    int offset = random.nextInt(LONGEST_HEAD + body.length);
    return switch (random.nextInt(20)) {
      case 0, 1 -> good.at(offset, Step.reset());
      case 2, 3 -> good.at(offset, Step.close());
      case 4 -> good.at(offset, Step.stall());
      case 5 -> good.at(offset, Step.delay(Duration.ofMillis(1 + random.nextInt(20))));
      case 6 -> good.then(Step.bytes("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nz")); // unasked
      case 7 -> good.then(Step.reset());
      case 8 -> Reply.of(503);
      case 9 -> Reply.of(500, body);
      case 10 -> Reply.of(401);
      case 11 -> Reply.of(404, body);
      case 12 -> Reply.of(204);
      case 13 -> Reply.of(302).header("Location", request.path() + "/again");
      case 14 -> Reply.of(302).header("Location", "http://elsewhere.test/");
      case 15 -> Reply.of(200, torn(random, body)).header("Content-Encoding", "gzip");
      case 16 -> Reply.of(200, body).untilClose();
      case 17 -> Reply.raw(Step.bytes("SSH-2.0-OpenSSH\r\n"), Step.close());
      case 18 -> manyFields(random);
      default ->
          random.nextInt(50) == 0 ? Reply.of(429).header("Retry-After", "0") : Reply.of(503, body);
    };
  }

  private static Reply manyFields(Random random) {
    Reply reply = Reply.of(200);
    for (int i = random.nextInt(400); i > 0; i--) {
      reply = reply.header("X-" + i, "v");
    }
    return reply;
  }

  private static byte[] torn(Random random, byte[] body) {
    byte[] whole = gzip(body);
    return Arrays.copyOf(whole, random.nextInt(whole.length));
  }

  private static byte[] gzip(byte[] body) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(body);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return bytes.toByteArray();
  }

  private static String text(byte[] body) {
    return "w" + new String(body, StandardCharsets.US_ASCII);
  }
}
