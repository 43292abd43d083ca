/** Fakes, a fault server and a JUnit extension for testing code that calls HTTP APIs. */
@org.jspecify.annotations.NullMarked
module dev.headrace.testing {
  requires transitive dev.headrace.core;
  requires transitive org.junit.jupiter.api;
  requires org.junit.platform.commons;
  requires static org.jspecify;

  exports dev.headrace.testing;

  provides org.junit.jupiter.api.extension.Extension with
      dev.headrace.testing.LedgerExtension;
}
