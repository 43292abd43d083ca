package dev.headrace;

import dev.headrace.auth.AuthLayer;
import dev.headrace.content.ContentLayer;
import dev.headrace.core.Request;
import dev.headrace.core.TypeRef;
import dev.headrace.retry.IdempotencyKeys;

/** Tells what a spec puts on the wire, without making the call. */
record Sketches(CallFactory calls, Codecs codecs, IdempotencyKeys keys, AuthLayer auth) {

  /** The request of its first attempt, but for what a user's layers do and a key made for it. */
  Request of(RequestSpec spec) {
    Class<?> type = codecs.isPresent() ? Object.class : String.class; // it decides what to accept
    Request request = keys.sent(calls.create(spec, TypeRef.of(type))).request();
    return auth.sketch(request.withHeaders(ContentLayer.asking(request.headers())));
  }
}
