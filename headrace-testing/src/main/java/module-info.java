/** Fakes, a fault server and a JUnit extension for testing code that calls HTTP APIs. */
@org.jspecify.annotations.NullMarked
module dev.headrace.testing {
  requires transitive dev.headrace.core;
  requires transitive org.junit.jupiter.api;
  requires org.junit.platform.commons;
  requires org.apache.httpcomponents.core5.httpcore5;
  requires org.apache.httpcomponents.core5.httpcore5.h2;
  requires static org.jspecify;

  exports dev.headrace.testing;

  provides org.junit.jupiter.api.extension.Extension with
      dev.headrace.testing.LedgerExtension;
}
