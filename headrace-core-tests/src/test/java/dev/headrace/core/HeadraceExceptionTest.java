package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.testing.FakeTime;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadraceExceptionTest {
  private final Call call =
      Exchange.begin(
          Call.of(
              Request.get(Url.parse("https://h/p?api_key=c4n4ry"))
                  .withHeader("Authorization", "Bearer c4n4ry"),
              new FakeTime()));

  @Test
  void saysWhatWhereAndHowOften() {
    Call attempt = Attempt.next(Attempt.next(call, Attempt.Cause.FIRST), Attempt.Cause.RETRY);
    attempt.get(Exchange.KEY).progress(Phase.WRITE, Sent.MAYBE);
    TransportException failure =
        new TransportException(
            "the connection was lost", ErrorContext.of(Reason.LOST, attempt), null);
    assertThat(failure)
        .hasMessage(
            "the connection was lost [GET https://h/p?api_key=***; LOST in phase WRITE, sent=MAYBE,"
                + " attempts=2]");
    assertThat(failure.summary()).isEqualTo("the connection was lost");
    assertThat(failure.attempts()).isEqualTo(2);
    assertThat(failure.journal()).isSameAs(call.journal());
    assertThat(failure.toString()).doesNotContain("c4n4ry");
    assertThat(failure.context().toString()).doesNotContain("c4n4ry");
  }

  @Test
  void carriesTheFactsItIsGiven() {
    ErrorContext context =
        ErrorContext.of(Reason.STATUS, call)
            .in(Phase.HEADERS)
            .sent(Sent.YES)
            .retryAfter(Duration.ofSeconds(3))
            .requestId("r-1");
    ResponseException failure =
        ResponseException.of(429, Headers.of("Retry-After", "3"), new byte[] {'x'}, context);
    assertThat(failure.phase()).isEqualTo(Phase.HEADERS);
    assertThat(failure.sent()).isEqualTo(Sent.YES);
    assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(3));
    assertThat(failure.requestId()).isEqualTo("r-1");
    assertThat(failure.target()).isEqualTo("GET https://h/p?api_key=***");
    assertThat(failure.bodyText()).isEqualTo("x");
    failure.body()[0] = 'y';
    assertThat(failure.bodyText()).isEqualTo("x");
  }

  @Test
  void belongsToNoRequestIfItHasNone() {
    ClientClosedException failure =
        new ClientClosedException("closed", ErrorContext.of(Reason.CLOSED), null);
    assertThat(failure).hasMessage("closed");
    assertThat(failure.attempts()).isZero();
    assertThat(failure.target()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "400, BadRequestException",
    "401, UnauthorizedException",
    "403, ForbiddenException",
    "404, NotFoundException",
    "409, ConflictException",
    "422, UnprocessableContentException",
    "429, TooManyRequestsException",
    "500, ServerErrorException",
    "599, ServerErrorException",
    "418, ResponseException",
    "302, ResponseException",
    "600, ResponseException",
    "999, ResponseException"
  })
  void hasALeafForEachCommonStatus(int status, String type) {
    ResponseException failure =
        ResponseException.of(
            status, Headers.empty(), new byte[0], ErrorContext.of(Reason.STATUS, call));
    assertThat(failure.getClass().getSimpleName()).isEqualTo(type);
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure).hasMessageContaining(" " + status + " ");
  }

  @Test
  void keepsItsMessageWhenItIsSerialised() throws Exception {
    HeadraceException failure =
        new DecodingException("not JSON", ErrorContext.of(Reason.DECODING, call), null);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(failure);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat((DecodingException) in.readObject()).hasMessage("not JSON");
    }
  }
}
