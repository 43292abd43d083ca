package dev.headrace.transport.apache;

import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.TransportContract;

/** Apache's engine as this module drives it keeps every promise of the kit. */
class ApacheTransportContractTest extends TransportContract {

  @Override
  protected Transport create(TransportOptions options) {
    return new ApacheTransportProvider().create(options);
  }
}
