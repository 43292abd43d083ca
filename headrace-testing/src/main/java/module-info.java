/** Fakes and fixtures for testing code that calls HTTP APIs. */
@org.jspecify.annotations.NullMarked
module dev.headrace.testing {
  requires transitive dev.headrace.core;
  requires static org.jspecify;
}
