import dev.headrace.core.spi.TransportProvider;
import dev.headrace.transport.jdk.JdkTransportProvider;
import org.jspecify.annotations.NullMarked;

/** A transport without libraries, on the HTTP client of the JDK. */
@NullMarked
module dev.headrace.transport.jdk {
  requires transitive dev.headrace.core;
  requires java.net.http;
  requires static org.jspecify;

  exports dev.headrace.transport.jdk;

  provides TransportProvider with
      JdkTransportProvider;
}
