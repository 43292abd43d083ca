/** Rate and concurrency limits. */
@org.jspecify.annotations.NullMarked
module dev.headrace.limit {
  requires transitive dev.headrace.core;
  requires static org.jspecify;

  exports dev.headrace.limit;
}
