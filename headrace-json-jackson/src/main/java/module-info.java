/** JSON bodies through Jackson 3. */
@org.jspecify.annotations.NullMarked
module dev.headrace.json.jackson {
  requires transitive dev.headrace.core;
  requires static org.jspecify;
}
