/** Credentials and redirects. */
@org.jspecify.annotations.NullMarked
module dev.headrace.auth {
  requires transitive dev.headrace.core;
  requires static org.jspecify;
}
