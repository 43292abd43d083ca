package dev.headrace;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Headers;
import dev.headrace.core.Hop;
import dev.headrace.core.Principal;
import dev.headrace.core.Request;
import dev.headrace.core.TimeSource;
import dev.headrace.core.TypeRef;
import dev.headrace.core.Url;
import dev.headrace.core.spi.BodyCodec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.function.Function;

/** Makes a call of a spec: URL, header fields, body, options, principal, deadline. */
final class CallFactory {
  private final BaseUrl base;
  private final CallOptions defaults;
  private final Codecs codecs;
  private final String userAgent;
  private final TimeSource time;
  private final Function<Request, Principal> principals;

  CallFactory(
      BaseUrl base,
      CallOptions defaults,
      Codecs codecs,
      String userAgent,
      TimeSource time,
      Function<Request, Principal> principals) {
    this.base = base;
    this.defaults = defaults;
    this.codecs = codecs;
    this.userAgent = userAgent;
    this.time = time;
    this.principals = principals;
  }

  /**
   * The call, counted in; what is wrong with the spec itself is thrown before that.
   *
   * @throws dev.headrace.core.ClientClosedException if the client takes no more calls
   */
  Call create(RequestSpec spec, TypeRef<?> type, InFlight inFlight) {
    CallOptions options = spec.options().over(defaults);
    FramingHeaders.refuse(options.headers());
    Url url = base.resolve(spec.target(), spec.query());
    Headers.Builder headers = options.headers().toBuilder();
    Body body = body(spec, headers);
    addIfAbsent(headers, "Accept", accept(type.type()));
    addIfAbsent(headers, "User-Agent", userAgent);
    Request request = new Request(spec.method(), url, headers.build(), body);
    Deadline deadline = Deadline.after(options.deadline(), time);
    Principal principal = principals.apply(request);
    return Call.of(request, options, deadline, time)
        .with(Principal.KEY, principal)
        .with(Hop.KEY, new Hop(1, url.origin()))
        .withScope(inFlight.begin());
  }

  private Body body(RequestSpec spec, Headers.Builder headers) {
    RequestSpec.Content content = spec.content();
    if (content == null) {
      return Body.empty();
    }
    if (content.body() != null) {
      if (content.mediaType() != null) {
        addIfAbsent(headers, "Content-Type", content.mediaType());
      }
      return content.body();
    }
    BodyCodec codec = codecs.required();
    try {
      Body encoded = Body.of(codec.encode(content.value()));
      addIfAbsent(headers, "Content-Type", codec.mediaType());
      return encoded;
    } catch (IOException | RuntimeException bad) {
      throw new IllegalArgumentException(
          "the value of "
              + content.value().getClass().getName()
              + " cannot be encoded as "
              + codec.mediaType(),
          bad);
    }
  }

  private String accept(Type type) {
    boolean coded = type != String.class && type != byte[].class && type != Void.class;
    return coded ? codecs.required().mediaType() : "*/*";
  }

  private static void addIfAbsent(Headers.Builder headers, String name, String value) {
    if (!headers.contains(name)) {
      headers.add(name, value);
    }
  }
}
