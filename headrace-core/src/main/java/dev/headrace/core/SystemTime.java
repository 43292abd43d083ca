package dev.headrace.core;

import java.time.Instant;

/** The JVM's clocks: the only place of the engine that reads them. */
final class SystemTime {
  static final TimeSource SOURCE =
      new TimeSource() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public String toString() {
          return "TimeSource.system()";
        }
      };

  private SystemTime() {}
}
