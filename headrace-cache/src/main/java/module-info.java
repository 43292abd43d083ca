/** HTTP caching after RFC 9111. */
@org.jspecify.annotations.NullMarked
module dev.headrace.cache {
  requires transitive dev.headrace.core;
  requires com.github.benmanes.caffeine;
  requires static org.jspecify;

  exports dev.headrace.cache;
}
