package dev.headrace.content;

import dev.headrace.core.BoundExceededException;
import dev.headrace.core.Call;
import dev.headrace.core.DecodingException;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;

/**
 * The exceptions of one call's body.
 *
 * @param call whose body it is
 */
record BodyFailures(Call call) {

  DecodingException broken(DataFormatException cause) {
    String detail = cause.getMessage(); // zlib's own text or ours: never content
    return decoding(
        "the response body cannot be decoded: " + (detail == null ? "bad data" : detail), cause);
  }

  DecodingException unknown() {
    return decoding("the response body has a content coding that is not supported", null);
  }

  BoundExceededException tooManyCodings() {
    return exceeded("the response body has more than " + Codings.MOST + " content codings");
  }

  BoundExceededException tooLong(long most) {
    return exceeded(
        "the decoded response body is longer than the bound of "
            + most
            + " bytes: raise bodyLimit, or stream it");
  }

  BoundExceededException expandsTooFar(int ratio) {
    return exceeded("the response body expands to more than " + ratio + " times its length");
  }

  private DecodingException decoding(String message, @Nullable Throwable cause) {
    return new DecodingException(message, context(Reason.DECODING), cause);
  }

  private BoundExceededException exceeded(String message) {
    return new BoundExceededException(message, context(Reason.BOUND_EXCEEDED), null);
  }

  /** The exchange is known below this layer only; that there is a response says enough. */
  private ErrorContext context(Reason reason) {
    return ErrorContext.of(reason, call).in(Phase.BODY).sent(Sent.YES);
  }
}
