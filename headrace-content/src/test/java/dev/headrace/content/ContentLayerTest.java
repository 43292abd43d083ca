package dev.headrace.content;

import static dev.headrace.content.ContentFixture.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.headrace.core.BoundExceededException;
import dev.headrace.core.DecodingException;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Method;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.testing.Answer;
import dev.headrace.testing.StreamedBody;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentLayerTest {
  private static final long SEED = Long.getLong("headrace.seed", 1);
  private final ContentFixture f = new ContentFixture();

  @Test
  void asksForGzipAndDecodesIt() {
    byte[] encoded = Gzip.of("plain text");
    f.answer(
        200,
        Headers.of("Content-Encoding", "gzip", "Content-Length", "30", "ETag", "\"1\""),
        encoded);

    Response response = f.send(get());

    assertThat(f.lastSent().all("Accept-Encoding")).containsExactly("gzip");
    assertThat(response.body().buffered()).asString().isEqualTo("plain text");
    assertThat(response.headers()).isEqualTo(Headers.of("ETag", "\"1\""));
    assertThat(response.get(DecodedFrom.KEY)).isEqualTo(new DecodedFrom("gzip", encoded.length));
  }

  @Test
  void whoAsksForACodingGetsTheBodyAsItIs() {
    byte[] encoded = Gzip.of("plain");
    f.gzip(encoded);

    Response response = f.send(get("accept-encoding", "gzip, br"));

    assertThat(f.lastSent().all("Accept-Encoding")).containsExactly("gzip, br");
    assertThat(response.body().buffered()).isEqualTo(encoded);
    assertThat(response.headers()).isEqualTo(Headers.of("Content-Encoding", "gzip"));
    assertThat(response.get(DecodedFrom.KEY)).isNull();
  }

  @Test
  void whatTheLayerPreparedIsItsOwnAskingAndNobodyElses() {
    byte[] encoded = Gzip.of("hello");
    Headers prepared = ContentLayer.asking(Headers.of("A", "1"));
    assertThat(prepared).isEqualTo(Headers.of("A", "1", "Accept-Encoding", "gzip"));
    for (String said : new String[] {"Range", "Accept-Encoding"}) {
      Headers own = Headers.of(said, "x");
      assertThat(ContentLayer.asking(own)).isSameAs(own);
    }
    Request request = get().withHeaders(prepared);

    f.gzip(encoded);
    assertThat(f.send(request).body().buffered()).asString().isEqualTo("hello");
    f.gzip(encoded); // the same words, but the caller's
    Request asked = request.withHeader("Accept-Encoding", "gzip");
    assertThat(f.send(asked).body().buffered()).isEqualTo(encoded);
    f.answer(206, Headers.of("Content-Encoding", "gzip"), encoded);
    f.send(request.withHeader("Range", "bytes=0-4")).close();

    assertThat(f.transport.seen())
        .extracting(seen -> seen.call().request().headers().first("Accept-Encoding"))
        .containsExactly("gzip", "gzip", null);
  }

  @Test
  void aRangeIsAskedForWithoutACodingAndAPartIsNotDecoded() {
    f.answer(206, Headers.of("Content-Encoding", "gzip"), new byte[] {1, 2, 3});
    f.gzip(Gzip.of("whole"));

    Response part = f.send(get("Range", "bytes=0-2"));
    assertThat(f.lastSent().contains("Accept-Encoding")).isFalse();
    assertThat(part.body().buffered()).containsExactly(1, 2, 3);
    assertThat(part.headers().contains("Content-Encoding")).isTrue();

    Response whole = f.send(get("Range", "bytes=0-2"));
    assertThat(whole.body().buffered()).asString().isEqualTo("whole");
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 304})
  void anAnswerWithoutContentIsUntouched(int status) {
    Headers headers = Headers.of("Content-Encoding", "gzip", "Content-Length", "99");
    f.answer(status, headers, new byte[0]);
    assertThat(f.send(get()).headers()).isEqualTo(headers);
  }

  @Test
  void anAnswerToHeadIsUntouched() {
    Headers headers = Headers.of("Content-Encoding", "br", "Content-Length", "99");
    f.answer(200, headers, new byte[0]);
    assertThat(f.send(get().withMethod(Method.HEAD)).headers()).isEqualTo(headers);
    assertThat(f.lastSent().first("Accept-Encoding")).isEqualTo("gzip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "identity", " , identity,"})
  void aBodyWithoutACodingIsUntouched(String coding) {
    byte[] body = {1, 2, 3};
    f.answer(200, Headers.of("Content-Encoding", coding, "Content-Length", "3"), body);
    Response response = f.send(get());
    assertThat(response.body().buffered()).isSameAs(body);
    assertThat(response.headers().size()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "X-Gzip", " gzip ,", "identity, gzip"})
  void everySpellingOfGzipIsKnown(String coding) {
    f.answer(200, Headers.of("Content-Encoding", coding), Gzip.of("text"));
    assertThat(f.send(get()).body().buffered()).asString().isEqualTo("text");
  }

  @Test
  void anEmptyBodyIsEmptyWhateverItsCoding() {
    f.gzip(new byte[0]).gzip(Gzip.of("")).gzip(Gzip.concat(Gzip.of(""), Gzip.of("")));
    for (int i = 0; i < 3; i++) {
      assertThat(f.send(get()).body().buffered()).isEmpty();
    }
  }

  @Test
  void severalCodingsComeOffInOrderUpToFive() {
    byte[] encoded = "text".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    for (int i = 0; i < 5; i++) {
      encoded = Gzip.of(encoded);
    }
    Headers five =
        Headers.of("Content-Encoding", "gzip, x-gzip", "Content-Encoding", "gzip,gzip,gzip");
    f.answer(200, five, encoded);
    Response response = f.send(get());
    assertThat(response.body().buffered()).asString().isEqualTo("text");
    assertThat(response.get(DecodedFrom.KEY).coding()).isEqualTo("gzip, x-gzip, gzip,gzip,gzip");

    f.answer(200, Headers.of("Content-Encoding", "gzip, gzip, gzip, gzip, gzip, gzip"), encoded);
    assertThatThrownBy(() -> f.send(get()))
        .isInstanceOf(BoundExceededException.class)
        .hasMessageContaining("more than 5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "deflate", "zstd", "gzip, br", "gz ip", "gzip;q=1", "gzip=1", "?"})
  void anUnknownCodingIsATypedErrorAndClosesTheBody(String coding) {
    f.transport.then(
        Answer.streamed(
            200, Headers.of("Content-Encoding", coding), () -> StreamedBody.stalling(new byte[9])));

    DecodingException error =
        catchThrowableOfType(DecodingException.class, () -> f.send(get(), o -> o.streamed(true)));

    assertThat(error).isNotNull();
    assertThat(error.reason()).isEqualTo(Reason.DECODING);
    assertThat(error.phase()).isEqualTo(Phase.BODY);
    assertThat(error.sent()).isEqualTo(Sent.YES);
    assertThat(f.transport.openBodies()).isZero();
  }

  @Test
  void anErrorsStatusIsNotLostWithItsBody() {
    byte[] broken = {1, 2, 3};
    byte[] bomb = Gzip.of(new byte[10 << 20]);
    f.answer(503, Headers.of("Content-Encoding", "br"), broken);
    f.answer(502, Headers.of("Content-Encoding", "gzip"), broken);
    f.answer(500, Headers.of("Content-Encoding", "gzip"), bomb);
    f.answer(404, Headers.of("Content-Encoding", "gzip"), Gzip.of("not found"));
    for (int i = 0; i < 2; i++) {
      Response response = f.send(get());
      assertThat(response.body().buffered()).isSameAs(broken);
      assertThat(response.headers().contains("Content-Encoding")).isTrue();
    }
    assertThat(f.send(get()).body().buffered()).isSameAs(bomb);
    assertThat(f.send(get()).body().buffered()).asString().isEqualTo("not found");
  }

  @Test
  void truncationAtEveryByteIsAnError() {
    byte[] whole =
        Gzip.withAllHeaderFields(
            "some text".getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[] {7, 7});
    for (int length = 1; length < whole.length; length++) {
      f.gzip(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> f.send(get()))
          .as("cut after %d bytes", length)
          .isInstanceOf(DecodingException.class);
    }
    f.gzip(whole); // the control
    assertThat(f.send(get()).body().buffered()).asString().isEqualTo("some text");
  }

  @Test
  void everyFlippedBitIsAnError() {
    byte[] whole =
        Gzip.withAllHeaderFields(
            "some text, some more".getBytes(java.nio.charset.StandardCharsets.UTF_8),
            new byte[] {7});
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] flipped = whole.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      f.gzip(flipped);
      assertThatThrownBy(() -> f.send(get()))
          .as("bit %d", bit)
          .isInstanceOf(HeadraceException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 'x', 0x1f})
  void whatFollowsTheLastMemberIsAnError(int junk) {
    f.gzip(Gzip.concat(Gzip.of("text"), new byte[] {(byte) junk}));
    assertThatThrownBy(() -> f.send(get())).isInstanceOf(DecodingException.class);
  }

  @Test
  void aWrongChecksumLengthOrFlagIsAnError() {
    byte[] whole = Gzip.of("some text");
    int[] places = {1, 2, 3, whole.length - 8, whole.length - 4};
    for (int place : places) {
      byte[] wrong = whole.clone();
      wrong[place] ^= (byte) 0x80;
      f.gzip(wrong);
      assertThatThrownBy(() -> f.send(get()))
          .as("byte %d", place)
          .isInstanceOf(DecodingException.class)
          .hasMessageContaining("decoded");
    }
  }

  @Test
  void anyMembersInARowAreOneBody() {
    Random random = new Random(SEED);
    for (int round = 0; round < 50; round++) {
      byte[] encoded = {};
      byte[] expected = {};
      for (int member = random.nextInt(4); member >= 0; member--) {
        byte[] content = Gzip.text(random.nextInt(100_000), random);
        byte[] extra = new byte[random.nextInt(300)];
        expected = Gzip.concat(expected, content);
        byte[] one =
            random.nextBoolean() ? Gzip.of(content) : Gzip.withAllHeaderFields(content, extra);
        encoded = Gzip.concat(encoded, one);
      }
      f.gzip(encoded);
      assertThat(f.send(get()).body().buffered()).as("seed %d", SEED).isEqualTo(expected);
    }
  }

  @Test
  void aBodyMayDecodeToItsBoundAndNoFurther() {
    byte[] content = Gzip.text(100_000, new Random(SEED));
    f.gzip(Gzip.of(content)).gzip(Gzip.of(content));
    assertThat(f.send(get(), o -> o.bodyLimit(100_000)).body().length()).isEqualTo(100_000);

    assertThatThrownBy(() -> f.send(get(), o -> o.bodyLimit(99_999)))
        .isInstanceOf(BoundExceededException.class)
        .hasMessageContaining("99999")
        .hasMessageContaining("bodyLimit");
  }

  @Test
  void aBodyMayExpandOneHundredTimesBeyondTheFloor() {
    byte[] zeros = Gzip.of(new byte[10 << 20]); // about 1000:1
    f.gzip(zeros).gzip(Gzip.of(new byte[64 * 1024])).gzip(Gzip.of(new byte[64 * 1024 + 1]));
    assertThatThrownBy(() -> f.send(get()))
        .isInstanceOf(BoundExceededException.class)
        .hasMessageContaining("100 times");
    assertThat(f.send(get()).body().length()).isEqualTo(64 * 1024);
    assertThatThrownBy(() -> f.send(get())).isInstanceOf(BoundExceededException.class);

    f.layer = f.layer.withMaxRatio(2_000); // the control
    f.gzip(zeros);
    assertThat(f.send(get()).body().length()).isEqualTo(10 << 20);
    assertThatIllegalArgumentException().isThrownBy(() -> f.layer.withMaxRatio(0));
  }

  @Test
  void aBombInABombIsStoppedBetween() {
    byte[] inner = Gzip.of(new byte[100 << 20]);
    byte[] outer = Gzip.of(inner);
    f.answer(200, Headers.of("Content-Encoding", "gzip, gzip"), outer);
    f.layer = f.layer.withMaxRatio(1_000);
    assertThatThrownBy(() -> f.send(get(), o -> o.bodyLimit(1L << 30)))
        .isInstanceOf(BoundExceededException.class)
        .hasMessageContaining("1000 times");
  }

  @Test
  void aFalseClaimOfLengthCostsNoMemory() {
    byte[] liar = Gzip.of("text");
    Arrays.fill(liar, liar.length - 4, liar.length, (byte) 0x7f); // two gigabytes
    f.gzip(liar);
    assertThatThrownBy(() -> f.send(get(), o -> o.bodyLimit(Long.MAX_VALUE)))
        .isInstanceOf(DecodingException.class)
        .hasMessageContaining("length");
  }

  @Test
  void aBoundBeyondAllArraysIsNoBound() {
    f.gzip(Gzip.of("text"));
    assertThat(f.send(get(), o -> o.bodyLimit(Long.MAX_VALUE)).body().buffered())
        .asString()
        .isEqualTo("text");
  }

  @Test
  void theFailureOfTheTransportIsPassedOn() {
    f.transport.fail(Reason.LOST, Sent.MAYBE);
    assertThatThrownBy(() -> f.send(get()))
        .isInstanceOf(dev.headrace.core.TransportException.class);
  }
}
