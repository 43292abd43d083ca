package dev.headrace.core.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.core.Response;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseBufferTest {
  private static final Response BARE =
      Response.of(
          200, Headers.empty(), Body.empty(), new Response.Received(Instant.EPOCH, 0, "HTTP/1.1"));

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.wrap(new byte[count]);
  }

  @Test
  void aBodyWithoutBytesLeavesTheResponseAsItWas() {
    assertThat(new ResponseBuffer(BARE, -1, 10).whole()).isSameAs(BARE);
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 100, 300_000, Long.MAX_VALUE})
  void keepsWhateverComesWhateverLengthWasDeclared(long declared) {
    Random random = new Random(1);
    ResponseBuffer buffer = new ResponseBuffer(BARE, declared, 10_000_000);
    ByteArrayOutputStream expected = new ByteArrayOutputStream();
    while (expected.size() < 600_000) {
      byte[] chunk = new byte[random.nextInt(40_000)];
      random.nextBytes(chunk);
      expected.writeBytes(chunk);
      assertThat(buffer.receive(ByteBuffer.wrap(chunk).asReadOnlyBuffer())).isTrue();
    }
    Response whole = buffer.whole();
    assertThat(whole.body().buffered()).isEqualTo(expected.toByteArray());
    assertThat(whole.status()).isEqualTo(200);
  }

  @Test
  void takesAsMuchAsTheLimitAndNoByteMore() {
    ResponseBuffer buffer = new ResponseBuffer(BARE, -1, 20_000);
    ByteBuffer first = bytes(19_999);
    assertThat(buffer.receive(first)).isTrue();
    assertThat(first.hasRemaining()).isFalse();
    ByteBuffer tooMuch = bytes(2);
    assertThat(buffer.receive(tooMuch)).isFalse();
    assertThat(tooMuch.remaining()).as("not taken").isOne();
    assertThat(buffer.receive(bytes(0))).isTrue();
    assertThat(buffer.receive(bytes(1))).isFalse();
    assertThat(buffer.whole().body().length()).isEqualTo(20_000);
  }

  @Test
  void aLimitThatNoArrayReachesIsNone() {
    ResponseBuffer buffer = new ResponseBuffer(BARE, Long.MAX_VALUE, Long.MAX_VALUE);
    assertThat(buffer.receive(bytes(300_000))).isTrue();
    assertThat(buffer.whole().body().length()).isEqualTo(300_000);
  }
}
