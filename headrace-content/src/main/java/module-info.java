/** Content codings, forms and multipart bodies. */
@org.jspecify.annotations.NullMarked
module dev.headrace.content {
  requires transitive dev.headrace.core;
  requires static org.jspecify;

  exports dev.headrace.content;
}
