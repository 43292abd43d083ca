import org.jspecify.annotations.NullMarked;

/** The spine: calls, layers, time, errors and the header grammar. No runtime dependencies. */
@NullMarked
module dev.headrace.core {
  requires static org.jspecify;

  exports dev.headrace.core;
  exports dev.headrace.core.spi;
}
