package dev.headrace.transport.apache;

import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FakeTime;
import java.lang.reflect.Proxy;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.jspecify.annotations.Nullable;

/** A socket on which nothing happens. */
final class ShutSession {
  private static final FakeTime TIME = new FakeTime();
  private static final TransportOptions OPTIONS = TransportOptions.builder(TIME, TIME).build();
  private static final ProtocolIOSession SESSION =
      (ProtocolIOSession)
          Proxy.newProxyInstance(
              ShutSession.class.getClassLoader(),
              new Class<?>[] {ProtocolIOSession.class},
              (self, method, arguments) -> answer(self, method.getName(), arguments));

  private ShutSession() {}

  @SuppressWarnings("ReferenceEquality") // it is itself only
  private static @Nullable Object answer(
      Object self, String method, Object @Nullable [] arguments) {
    return switch (method) {
      case "isOpen" -> true;
      case "hashCode" -> 1;
      case "equals" -> arguments != null && self == arguments[0];
      default -> null;
    };
  }

  /** A connection there. */
  static H2Connection connection() {
    return new H2Connection(SESSION, new Wire(), OPTIONS);
  }
}
