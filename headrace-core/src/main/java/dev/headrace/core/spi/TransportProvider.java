package dev.headrace.core.spi;

/** Makes transports; found by {@link java.util.ServiceLoader}. */
public interface TransportProvider {

  /** A new transport; the caller owns and closes it. */
  Transport create(TransportOptions options);
}
