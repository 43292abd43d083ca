package dev.headrace;

import dev.headrace.content.ContentLayer;
import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.CallOptions;
import dev.headrace.core.Deadline;
import dev.headrace.core.Headers;
import dev.headrace.core.Principal;
import dev.headrace.core.Redaction;
import dev.headrace.core.Request;
import dev.headrace.core.Route;
import dev.headrace.core.TimeSource;
import dev.headrace.core.TypeRef;
import dev.headrace.core.Url;
import dev.headrace.core.spi.BodyCodec;
import java.io.IOException;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Makes a call of a spec: URL, header fields, body, options, principal, deadline. */
final class CallFactory {
  private final BaseUrl base;
  private final CallOptions defaults;
  private final Codecs codecs;
  private final String userAgent;
  private final TimeSource time;
  private final Function<Request, Principal> principals;
  private final Map<String, Call> usual = new ConcurrentHashMap<>(); // by Accept: the codec's, any

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

  /** The call; what is wrong with the spec itself is thrown. */
  Call create(RequestSpec spec, TypeRef<?> type) {
    try {
      return call(spec, type);
    } catch (Throwable refused) {
      if (spec.content() instanceof RequestSpec.Content.Encoded encoded) {
        encoded.body().close();
      }
      throw refused;
    }
  }

  private Call call(RequestSpec spec, TypeRef<?> type) {
    CallOptions options = spec.options().over(defaults);
    Url url = spec.url();
    if (isUsual(spec, url)) {
      Call usual = usual(spec, url, accept(type.type()));
      Headers headers = usual.request().headers();
      Request request = new Request(spec.method(), url, headers, Body.empty());
      return call(usual, spec, request, options);
    }
    FramingHeaders.refuse(options.headers());
    Headers.Builder headers = headers(spec.options().headers(), options, url);
    Body body = body(spec, headers);
    addIfAbsent(headers, "Accept", accept(type.type()));
    addIfAbsent(headers, "User-Agent", userAgent);
    Request request = new Request(spec.method(), url, headers.build(), body);
    return call(first(request), spec, request, options);
  }

  /** A call with the facts of {@code known}, and those that are its own. */
  private Call call(Call known, RequestSpec spec, Request request, CallOptions options) {
    Deadline deadline = Deadline.after(options.deadline(), time);
    WireRequest wire = new WireRequest();
    Route route = spec.route();
    return route == null
        ? known.with(WireRequest.KEY, wire).again(request, options, deadline, time)
        : known
            .with(Route.KEY, route, WireRequest.KEY, wire)
            .again(request, options, deadline, time);
  }

  /** What {@code request} tells of its calls. */
  private Call first(Request request) {
    return Call.of(request, time).with(Principal.KEY, principals.apply(request));
  }

  private boolean isUsual(RequestSpec spec, Url url) {
    return spec.content() == null
        && spec.options().headers().isEmpty()
        && url.origin().equals(base.origin());
  }

  /** A call with the header fields and the principal of all that say nothing themselves. */
  private Call usual(RequestSpec spec, Url url, String accept) {
    Call known = usual.get(accept);
    if (known != null) {
      return known;
    }
    FramingHeaders.refuse(defaults.headers());
    Headers.Builder headers = defaults.headers().toBuilder();
    addIfAbsent(headers, "Accept", accept);
    addIfAbsent(headers, "User-Agent", userAgent);
    Headers asking = ContentLayer.asking(headers.build());
    Call made = first(new Request(spec.method(), url, asking, Body.empty()));
    usual.put(accept, made);
    return made;
  }

  /** The client's own secrets were given for its own origin: no absolute URL takes them along. */
  private Headers.Builder headers(Headers own, CallOptions merged, Url url) {
    return url.origin().equals(base.origin())
        ? merged.headers().toBuilder()
        : defaults.headers().filter(field -> !isSecret(field)).toBuilder().setAll(own);
  }

  private static boolean isSecret(Headers.Field field) {
    return field.sensitive() || Redaction.isSensitiveHeader(field.name());
  }

  private Body body(RequestSpec spec, Headers.Builder headers) {
    RequestSpec.Content content = spec.content();
    if (content instanceof RequestSpec.Content.Encoded encoded) {
      addIfAbsent(headers, "Content-Type", encoded.mediaType());
      return encoded.body();
    }
    if (content instanceof RequestSpec.Content.Value value) {
      addIfAbsent(headers, "Content-Type", codecs.required().mediaType());
      return encode(value.value());
    }
    return Body.empty();
  }

  private Body encode(Object value) {
    BodyCodec codec = codecs.required();
    try {
      return Body.of(codec.encode(value));
    } catch (IOException | RuntimeException bad) {
      throw new IllegalArgumentException(
          "the value of "
              + value.getClass().getName()
              + " cannot be encoded as "
              + codec.mediaType(),
          bad);
    }
  }

  private String accept(Type type) {
    boolean coded = type != String.class && type != byte[].class && !Decoder.isVoid(type);
    return coded ? codecs.required().mediaType() : "*/*";
  }

  private static void addIfAbsent(Headers.Builder headers, String name, String value) {
    if (!headers.contains(name)) {
      headers.add(name, value);
    }
  }
}
