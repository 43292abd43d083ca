import org.jspecify.annotations.NullMarked;

/** What is sent again, when, and what must not be. */
@NullMarked
module dev.headrace.retry {
  requires transitive dev.headrace.core;
  requires static org.jspecify;

  exports dev.headrace.retry;
}
