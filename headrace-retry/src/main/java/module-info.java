/** Retries within a budget. */
@org.jspecify.annotations.NullMarked
module dev.headrace.retry {
  requires transitive dev.headrace.core;
  requires static org.jspecify;
}
