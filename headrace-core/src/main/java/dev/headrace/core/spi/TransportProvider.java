package dev.headrace.core.spi;

/** Makes transports; found by {@link java.util.ServiceLoader}. */
public interface TransportProvider {

  /** A new transport; the caller owns and closes it. */
  Transport create(TransportOptions options);

  /**
   * Which one is taken if several are found: the highest, and of equal ones the first by the names
   * of their classes. Defaults to 0.
   */
  default int priority() {
    return 0;
  }
}
