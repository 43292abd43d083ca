package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Request;
import dev.headrace.core.Url;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The parser of response heads, fed whole, in pieces, and with noise. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeadReaderTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final List<String> HEADS =
      List.of(
          OK + "Content-Length: 5\r\nContent-Type: application/json\r\n\r\n",
          OK + "transfer-encoding: Chunked\r\nX:\r\nSet-Cookie: a=b; c\r\nSet-Cookie: d\r\n\r\n",
          "HTTP/1.0 404\r\nConnection: keep-alive, x\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 204 \r\nKeep-Alive: timeout=5, max=100\r\n\r\n",
          "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: </a>\r\n\r\n" + OK + "\r\n",
          OK + "Long: one\r\n two\r\n\t three \r\nContent-Length: 7\r\nContent-Length: 7\r\n\r\n",
          "HTTP/1.1 999 \u00e9\nA: \u00fc\u00ff\nConnection: close\n\n",
          OK + "!#$%&'*+-.^_`|~9: " + "x".repeat(700) + "\r\nContent-Length: 12345\r\n\r\n");
  private static final long SEED = Long.getLong("headrace.seed", new Random().nextLong());
  private static Rig rig;

  @BeforeAll
  static void start() {
    System.out.println("HeadReaderTest uses -Dheadrace.seed=" + SEED);
    rig = Rig.plain();
  }

  @AfterAll
  static void stop() {
    rig.close();
  }

  private static RequestHead request(Method method) {
    Request request =
        new Request(method, Url.parse("http://a.test/"), Headers.empty(), Body.empty());
    Call call = Rig.call(request);
    return new RequestHead(request, new WireExchange(rig.transport, call));
  }

  private static HeadFeed feed() {
    return new HeadFeed(request(Method.GET), 200, 64 << 10);
  }

  @Test
  void aHeadSplitAnywhereIsTheHeadUnsplit() {
    for (String head : HEADS) {
      String whole = feed().read(head);
      assertThat(whole).startsWith("[HTTP");
      for (int at = 0; at <= head.length(); at++) {
        assertThat(feed().read(head.substring(0, at), head.substring(at)))
            .as("%s split at %d", head, at)
            .isEqualTo(whole);
      }
      assertThat(feed().read(head.split("", -1))).as("byte by byte").isEqualTo(whole);
    }
  }

  @Test
  void noPrefixOfAHeadIsAHead() {
    for (String head : HEADS) {
      for (int at = 0; at < head.length(); at++) {
        assertThat(feed().read(head.substring(0, at)))
            .as("%s cut at %d", head, at)
            .startsWith("ConnectionClosedException");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 5",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding:",
        "Transfer-Encoding: \u000bchunked",
        "Content-Length: +5",
        "Content-Length: -5",
        "Content-Length: 0x5",
        "Content-Length: 5, 5",
        "Content-Length: 5 5",
        "Content-Length: 5.0",
        "Content-Length: \u00b2",
        "Content-Length:",
        "Content-Length: 9223372036854775808",
        "Content-Length: 99999999999999999999",
        "Content-Length: 18446744073709551621",
        "Content-Length:\r\n 5",
        "A: x\ry",
        "A: x\r\r",
        "A: x\0",
        "A: \u007f",
        "what",
        ": x",
        "A : x",
        " A: x",
        "A(b): x",
        "\u00e4: x",
      })
  void whatTwoReadersCouldReadDifferentlyIsRefusedSplitAnywhere(String fields) {
    String head = OK + fields + "\r\n\r\n";
    assertRefused(head);
    for (int at = 1; at < head.length(); at++) {
      assertThat(feed().read(head.substring(0, at), head.substring(at)))
          .as("split at %d", at)
          .isEqualTo(feed().read(head));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-x\r\nmore of it\r\n",
        "\r\n" + OK,
        "HTTP/1.1 2000 OK\r\n",
        "HTTP/1.1 99 OK\r\n",
        "HTTP/1.1 099 OK\r\n",
        "HTTP/1.1 20 OK\r\n",
        "HTTP/1.1 +20 OK\r\n",
        "HTTP/1.1 2\u00b20 OK\r\n",
        "HTTP/1.1  200 OK\r\n",
        "HTTP/1.1\t200 OK\r\n",
        "HTTP/1.1 200\tOK\r\n",
        "HTTP/1.2 200 OK\r\n",
        "HTTP/2 200\r\n",
        "http/1.1 200 OK\r\n",
        " HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n",
        "ICY 200 OK\r\n",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n",
      })
  void whatIsNoStatusLineIsRefused(String head) {
    assertRefused(head + "\r\n");
  }

  private static void assertRefused(String head) {
    assertThat(feed().read(head)).as(head).startsWith("ProtocolException: the");
  }

  @Test
  void aFoldIsReadAsASpaceAndLeavesNoneAtTheEnds() {
    assertThat(feed().read(OK + "A:\r\n x\r\n\t y \r\n  \r\nB: z\r\n\r\n")).contains("A=x y, B=z");
  }

  @Test
  void theBoundsOfTheHeadHoldWhereverItIsSplit() {
    String head = OK + ("A: " + "x".repeat(88) + "\r\n").repeat(10) + "\r\n";
    for (int piece : new int[] {1, 7, 100, head.length()}) {
      assertThat(bounded(head, 1_000, piece)).startsWith("[HTTP");
      assertThat(bounded(head, head.length() - 1, piece)).startsWith("MessageConstraintException");
    }
    assertThat(new HeadFeed(request(Method.GET), 9, 64 << 10).read(head))
        .startsWith("MessageConstraintException");
  }

  private static String bounded(String head, int maxBytes, int piece) {
    List<String> pieces = new ArrayList<>();
    for (int at = 0; at < head.length(); at += piece) {
      pieces.add(head.substring(at, Math.min(head.length(), at + piece)));
    }
    return new HeadFeed(request(Method.GET), 200, maxBytes).read(pieces.toArray(new String[0]));
  }

  @Test
  void mutatedHeadsAreReadOrRefusedAndTheSameHoweverSplit() {
    Random random = new Random(SEED);
    int read = 0;
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      String head = HeadNoise.mutate(HEADS.get(random.nextInt(HEADS.size())), random);
      String whole = feed().read(head);
      assertThat(feed().read(HeadNoise.pieces(head, random)))
          .as("seed %d, round %d: %s", SEED, i, head)
          .isEqualTo(whole);
      if (whole.startsWith("[HTTP")) {
        read++;
      } else {
        refused++;
      }
    }
    assertThat(read).as("control: the noise leaves some whole").isGreaterThan(1_000);
    assertThat(refused).as("control: the noise breaks some").isGreaterThan(1_000);
  }

  @Test
  void theFramingIsThatOfTheGrammarForEveryMixOfFields() {
    Random random = new Random(SEED);
    for (int i = 0; i < 10_000; i++) {
      boolean toHead = random.nextInt(4) == 0;
      FramedHead head = FramedHead.random(random, toHead);
      RequestHead request = request(toHead ? Method.HEAD : Method.GET);
      String outcome = new HeadFeed(request, 200, 64 << 10).read(head.text());
      if (head.isProper()) {
        assertThat(outcome)
            .as("seed %d, round %d: %s", SEED, i, head.text())
            .startsWith("[HTTP " + head.status() + " length=" + head.expectedLength());
        assertThat(outcome).contains(" reusable=" + head.expectedReuse() + " ");
      } else {
        assertThat(outcome)
            .as("seed %d, round %d: %s", SEED, i, head.text())
            .startsWith("ProtocolException: the");
      }
    }
  }

  @Test
  void controlLengthsAreNotTheEnginesSpecialOnes() {
    assertThat(ContentLengthStrategy.CHUNKED).isNegative();
    assertThat(ContentLengthStrategy.UNDEFINED).isNegative();
    assertThat(feed().read(OK + "Content-Length: 999999999999999999\r\n\r\n"))
        .startsWith("[HTTP 200 length=999999999999999999 ");
  }
}
