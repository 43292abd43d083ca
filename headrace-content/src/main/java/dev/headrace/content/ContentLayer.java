package dev.headrace.content;

import dev.headrace.core.Body;
import dev.headrace.core.BoundExceededException;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.DecodingException;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.Layer;
import dev.headrace.core.Memo;
import dev.headrace.core.Method;
import dev.headrace.core.Numbers;
import dev.headrace.core.Relay;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.spi.FaultPoint;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Content codings (RFC 9110 §8.4): asks for gzip and undoes it, within bounds.
 *
 * <p><b>Asking.</b> A request gets {@code Accept-Encoding: gzip} unless it has the field already or
 * asks for a range, whose offsets count encoded bytes. Who sets {@code Accept-Encoding} wants the
 * body as it is on the wire: such a response is handed on untouched.
 *
 * <p><b>Decoding.</b> {@code gzip} and {@code x-gzip} come off, up to {@value Codings#MOST} in a
 * row; {@code Content-Encoding} and {@code Content-Length}, which speak of the encoded body, go,
 * and {@link DecodedFrom} tells what they said. Answers to HEAD, 204, 206 and 304 are untouched. A
 * body in memory is decoded at once, on the thread that completes the response: work that the bound
 * on its size bounds too (16 MiB of JSON: 50 to 80 ms of processor time, measured). A streamed one
 * is decoded as its reader demands it, on the threads of the reader and the connection.
 *
 * <p><b>Bounds.</b> A body in memory may decode to {@link
 * dev.headrace.core.CallOptions#bodyLimit()} bytes; a streamed one has no such bound. Neither may
 * expand to more than {@link #withMaxRatio 100} times what came from the wire, counted beyond 64
 * KiB; a streamed body is held to that at every moment, over what has arrived so far.
 *
 * <p><b>Errors.</b> Data that is not gzip, ends too early, fails its checksum or is followed by
 * anything but another gzip member, and a coding that is not known: {@link DecodingException}. Over
 * a bound: {@link BoundExceededException}. The body is closed then. What the cache keeps and cannot
 * be decoded is not served again ({@link Memo#spoil}). An answer outside 2xx whose body cannot be
 * had is handed on with the body as received, so that the status is not lost.
 *
 * <p>Its place is above the cache, which keeps encoded bytes. Immutable and thread-safe; it does
 * not wait, so that cancelling is up to {@code next}.
 */
@SuppressWarnings("ReferenceEquality") // the very field, the very header fields
public final class ContentLayer implements Layer {
  private static final int DEFAULT_MAX_RATIO = 100;
  private static final String ACCEPT_ENCODING = "Accept-Encoding";
  private static final Headers ACCEPT_GZIP = Headers.of(ACCEPT_ENCODING, "gzip");
  private static final Headers.Field OURS = ACCEPT_GZIP.iterator().next();
  private final int maxRatio;

  private ContentLayer(int maxRatio) {
    this.maxRatio = maxRatio;
  }

  /** The layer with its defaults. */
  public static ContentLayer create() {
    return new ContentLayer(DEFAULT_MAX_RATIO);
  }

  /**
   * This layer with another bound on expansion.
   *
   * @param ratio the most decoded bytes for each byte on the wire, at least 1. Defaults to 100;
   *     gzip cannot exceed 1,032
   */
  public ContentLayer withMaxRatio(int ratio) {
    return new ContentLayer(Numbers.atLeast(1, ratio, "the ratio"));
  }

  /**
   * {@code headers} with what this layer asks for, unless they say something themselves: for header
   * fields that many calls share. Their answers are decoded as if the layer had added the field.
   */
  public static Headers asking(Headers headers) {
    return headers.contains(ACCEPT_ENCODING) || headers.contains("Range")
        ? headers
        : headers.withAll(ACCEPT_GZIP);
  }

  @Override
  public CompletionStage<Response> handle(Call call, Sender next) {
    Request request = call.request();
    Headers given = request.headers();
    boolean ours = isOurs(given);
    if (!ours && given.contains(ACCEPT_ENCODING)) {
      return Completions.guard(next, call);
    }
    Headers asking = asking(given);
    if (ours && given.contains("Range")) {
      asking = given.without(ACCEPT_ENCODING); // somebody wants a part since
    }
    boolean same = asking == given;
    return new Run(call, next).start(same ? call : call.withRequest(request.withHeaders(asking)));
  }

  /** Whether the field in them is the very one of this layer. */
  private static boolean isOurs(Headers headers) {
    for (Headers.Field field : headers) {
      if (field == OURS) {
        return true;
      }
    }
    return false;
  }

  /** One call whose answer may have to be decoded. */
  private final class Run extends Relay {
    Run(Call call, Sender next) {
      super(call, next);
    }

    CompletionStage<Response> start(Call asking) {
      send(asking);
      return this;
    }

    @Override
    protected void answered(Response response) {
      complete(decoded(call(), response));
    }
  }

  private Response decoded(Call call, Response response) {
    if (hasNoContent(call, response)) {
      return response;
    }
    Codings codings = Codings.of(response.headers());
    if (codings.isEmpty()) {
      return response;
    }
    try {
      return withBody(response, decoded(call, response.body(), codings));
    } catch (HeadraceException unusable) {
      if (!response.isSuccessful()) {
        return response;
      }
      Memo memo = response.get(Memo.KEY);
      if (memo != null && unusable instanceof DecodingException) {
        memo.spoil(); // for nobody it is of use
      }
      response.close();
      throw unusable;
    } catch (RuntimeException | Error broken) {
      response.close();
      throw broken;
    }
  }

  /** A 206 holds a part of the encoded bytes (RFC 9110 §14.2); the others hold none. */
  private static boolean hasNoContent(Call call, Response response) {
    int status = response.status();
    return status == 204
        || status == 206
        || status == 304
        || call.request().method().equals(Method.HEAD)
        || response.body().length() == 0;
  }

  private Body decoded(Call call, Body body, Codings codings) {
    BodyFailures failures = new BodyFailures(call);
    if (codings.areTooMany()) {
      throw failures.tooManyCodings();
    }
    if (!codings.areKnown()) {
      throw failures.unknown();
    }
    FaultPoint.hit("content.decode");
    byte[] encoded = body.buffered();
    if (encoded != null) {
      Bounds bounds = new Bounds(call.options().bodyLimit(), maxRatio);
      return Body.of(new BufferedDecoding(encoded, codings, bounds, failures).run());
    }
    Bounds bounds = new Bounds(Long.MAX_VALUE, maxRatio);
    Flow.Publisher<ByteBuffer> decoding =
        subscriber ->
            body.publisher()
                .subscribe(
                    new StreamedDecoding(subscriber, new Unwrapping(codings, bounds, failures)));
    return Body.once(decoding, -1, body::close);
  }

  private static Response withBody(Response response, Body decoded) {
    Headers headers = response.headers();
    String coding = headers.joined("Content-Encoding");
    Headers rest = headers.without("Content-Encoding").without("Content-Length");
    return response
        .withHeaders(rest)
        .withBody(decoded)
        .with(
            DecodedFrom.KEY,
            new DecodedFrom(coding == null ? "" : coding, response.body().length()));
  }
}
