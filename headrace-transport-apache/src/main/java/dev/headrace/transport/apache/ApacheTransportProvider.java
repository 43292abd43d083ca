package dev.headrace.transport.apache;

import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.core.spi.TransportProvider;

/** Makes transports on Apache HttpComponents 5. Stateless; safe to share. */
public final class ApacheTransportProvider implements TransportProvider {

  /** A provider; {@link java.util.ServiceLoader} makes one by itself. */
  public ApacheTransportProvider() {}

  /** A new transport with I/O threads of its own; the caller owns and closes it. */
  @Override
  public Transport create(TransportOptions options) {
    return new ApacheTransport(options, NameLookup.system());
  }
}
