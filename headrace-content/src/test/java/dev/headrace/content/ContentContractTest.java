package dev.headrace.content;

import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.testing.Answer;
import dev.headrace.testing.LayerVerifier;
import dev.headrace.testing.StreamedBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of every layer. */
@Timeout(240)
class ContentContractTest {
  private static final Headers GZIP = Headers.of("Content-Encoding", "gzip");

  @Test
  void holdsForPlainAnswers() {
    LayerVerifier.verify(ContentLayer::create);
  }

  @Test
  void holdsForDecodedAnswersInMemory() {
    byte[] encoded = Gzip.of("text");
    LayerVerifier.of(ContentLayer::create)
        .answers(Answer.streamed(200, GZIP, () -> Body.of(encoded)))
        .verify();
  }

  @Test
  void holdsForDecodedStreams() {
    byte[] encoded = Gzip.of("text");
    LayerVerifier.of(ContentLayer::create)
        .answers(Answer.streamed(200, GZIP, () -> StreamedBody.of(encoded)))
        .verify();
  }

  @Test
  void holdsForErrorsThatCannotBeDecoded() {
    LayerVerifier.of(ContentLayer::create)
        .answers(
            Answer.streamed(
                503, Headers.of("Content-Encoding", "br"), () -> StreamedBody.of("unreadable")))
        .verify();
  }
}
