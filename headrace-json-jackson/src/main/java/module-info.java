import dev.headrace.core.spi.BodyCodec;
import dev.headrace.json.jackson.JacksonCodec;
import org.jspecify.annotations.NullMarked;

/** JSON bodies through Jackson 3. */
@NullMarked
module dev.headrace.json.jackson {
  requires transitive dev.headrace.core;
  requires transitive tools.jackson.databind;
  requires static org.jspecify;

  exports dev.headrace.json.jackson;

  provides BodyCodec with
      JacksonCodec;
}
