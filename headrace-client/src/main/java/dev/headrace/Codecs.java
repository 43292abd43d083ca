package dev.headrace;

import dev.headrace.core.spi.BodyCodec;
import org.jspecify.annotations.Nullable;

/** The client's codec: given, or the one that is found when it is first needed. */
final class Codecs {
  private volatile @Nullable BodyCodec codec;

  Codecs(@Nullable BodyCodec given) {
    codec = given;
  }

  BodyCodec required() {
    BodyCodec known = find();
    if (known == null) {
      throw new IllegalStateException(
          "no body codec: add headrace-json-jackson to the class path, or give one by codec(…)");
    }
    return known;
  }

  boolean isPresent() {
    return find() != null;
  }

  private @Nullable BodyCodec find() {
    BodyCodec known = codec;
    if (known == null) {
      known = Services.first(BodyCodec.class);
      codec = known;
    }
    return known;
  }
}
