import org.jspecify.annotations.NullMarked;

/** Who is calling, and what may follow a redirect. */
@NullMarked
module dev.headrace.auth {
  requires transitive dev.headrace.core;
  requires static org.jspecify;

  exports dev.headrace.auth;
}
