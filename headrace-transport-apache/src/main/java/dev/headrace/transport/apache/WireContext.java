package dev.headrace.transport.apache;

import org.apache.hc.core5.http.protocol.HttpCoreContext;

/** Carries the exchange through the engine. */
final class WireContext extends HttpCoreContext {
  final WireExchange exchange;

  WireContext(WireExchange exchange) {
    this.exchange = exchange;
  }
}
