package dev.headrace.transport.apache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.HeadraceException;
import dev.headrace.core.Reason;
import dev.headrace.core.Response;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one server's bytes mean to each of the calls on its connection. */
class H2FeedTest {
  private @Nullable H2Feed fed;

  @BeforeEach
  void begins() {
    fed = new H2Feed(); // here: its calls are in the book of this test
  }

  private H2Feed server() {
    return Objects.requireNonNull(fed);
  }

  private Reason reason(int call) {
    CompletableFuture<Response> outcome = server().outcomes().get(call);
    return ((HeadraceException) Rig.thrown(outcome)).reason();
  }

  private void feed(int... bytes) {
    byte[] sent = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      sent[i] = (byte) bytes[i];
    }
    server().feed(sent, 0, sent.length);
  }

  @Test
  void aHeadThatRefersToFieldsThatNeverWereIsProtocolAndLostToTheNeighbours() {
    feed(0, 0, 4, 1, 4, 0, 0, 0, 1, 0x88, 0x0f, 0xef, 0x01); // the name of field 254
    assertThat(server().isOpen()).isFalse();
    assertThat(reason(0)).isEqualTo(Reason.PROTOCOL);
    assertThat(reason(1)).isEqualTo(Reason.LOST);
    assertThat(reason(2)).isEqualTo(Reason.LOST);
    server().end();
    assertThat(server().holdsAnything()).isFalse();
  }

  @Test
  void controlAHeadThatIsProperHarmsNobody() {
    feed(0, 0, 1, 1, 5, 0, 0, 0, 1, 0x88);
    assertThat(server().isOpen()).isTrue();
    assertThat(server().outcomes().get(0).join().status()).isEqualTo(200);
    assertThat(server().outcomes().get(1)).isNotDone();
    server().end();
    assertThat(reason(1)).isEqualTo(Reason.LOST);
  }
}
