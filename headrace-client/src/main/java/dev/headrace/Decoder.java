package dev.headrace;

import dev.headrace.core.Call;
import dev.headrace.core.DecodingException;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.HeaderElements;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Redaction;
import dev.headrace.core.Response;
import dev.headrace.core.ResponseException;
import dev.headrace.core.RetryAfter;
import dev.headrace.core.Sent;
import dev.headrace.core.TypeRef;
import dev.headrace.core.spi.BodyCodec;
import dev.headrace.core.spi.FaultPoint;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns an answer into the response that the user asked for, or into the exception that it means.
 */
final class Decoder {
  private static final int ERROR_BODY_LIMIT = 64 << 10;
  private final Codecs codecs;

  Decoder(Codecs codecs) {
    this.codecs = codecs;
  }

  /** What {@code response}, whose body is in memory, means to a caller who asked for a type. */
  <T> ApiResponse<T> decode(Call call, Response response, RequestSpec spec, TypeRef<T> type) {
    FaultPoint.hit("front.decode");
    if (!response.isSuccessful() && !spec.takesAnyStatus()) {
      throw error(call, response);
    }
    call.journal().phase(Phase.DECODE);
    @SuppressWarnings("unchecked") // the codec yields what the type says
    T data = (T) value(call, response, type.type());
    return new ApiResponse<>(response, data, call.journal());
  }

  static boolean isVoid(Type type) {
    return type == Void.class || type == void.class;
  }

  private @Nullable Object value(Call call, Response response, Type type) {
    if (isVoid(type)) {
      return null;
    }
    byte[] body = ApiResponse.bytes(response);
    if (type == String.class) {
      return new String(body, charset(response.headers()));
    }
    if (type == byte[].class) {
      return body.clone();
    }
    BodyCodec codec = codecs.required();
    int status = response.status();
    boolean none = status == 204 || status == 205 || call.request().method().equals(Method.HEAD);
    if (none && body.length == 0) {
      return null;
    }
    if (response.isSuccessful()) {
      return decode(call, response, codec, type);
    }
    return type == codec.treeType() ? treeOrNull(body, codec, type) : null;
  }

  private static @Nullable Object treeOrNull(byte[] body, BodyCodec codec, Type type) {
    try {
      return codec.decode(body, type);
    } catch (IOException | RuntimeException | StackOverflowError notATree) {
      return null; // an error page: the bytes are in the response
    }
  }

  private static Object decode(Call call, Response response, BodyCodec codec, Type type) {
    byte[] body = ApiResponse.bytes(response);
    try {
      return codec.decode(body, type);
    } catch (IOException | RuntimeException | StackOverflowError bad) {
      String text = new String(body, 0, Math.min(body.length, 1_000), charset(response.headers()));
      String contentType = response.headers().first("Content-Type");
      throw new DecodingException(
          "status "
              + response.status()
              + ", "
              + (contentType == null ? "no Content-Type" : Redaction.printable(contentType))
              + ": the body is not "
              + codec.mediaType()
              + " for "
              + type.getTypeName()
              + "; it begins: "
              + Redaction.preview(text, WireRequest.masking(call)),
          context(call, response, Reason.DECODING).in(Phase.DECODE),
          bad);
    }
  }

  private static ResponseException error(Call call, Response response) {
    byte[] kept = ApiResponse.bytes(response);
    if (kept.length > ERROR_BODY_LIMIT) {
      kept = Arrays.copyOf(kept, ERROR_BODY_LIMIT);
    }
    ErrorContext context =
        context(call, response, Reason.STATUS)
            .in(Phase.HEADERS)
            .retryAfter(RetryAfter.parse(response.headers(), response.received().at()));
    return ResponseException.of(response.status(), response.headers(), kept, context);
  }

  private static ErrorContext context(Call call, Response response, Reason reason) {
    return ErrorContext.of(reason, call)
        .sent(Sent.YES)
        .requestId(RequestIds.of(response.headers()));
  }

  /**
   * The charset that Content-Type names, else UTF-8 (RFC 8259 §8.1 for JSON; the web's default).
   */
  private static Charset charset(Headers headers) {
    List<HeaderElements.Element> types = HeaderElements.parse(headers, "Content-Type");
    HeaderElements.Parameter named = types.isEmpty() ? null : types.get(0).parameter("charset");
    if (named == null || named.value() == null) {
      return StandardCharsets.UTF_8;
    }
    try {
      return Charset.forName(named.value());
    } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
      return StandardCharsets.UTF_8;
    }
  }
}
