package dev.headrace.transport.apache;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What is said on a fresh connection to a proxy, until the way to the server is open. No I/O. */
interface ProxyTalk {

  /** The first words. */
  byte[] begin();

  /**
   * Takes what the proxy says, and leaves what is not whole yet, or not its own.
   *
   * @return what is to be said next, empty to go on listening; null if the way is open
   * @throws ProxyFailure if it will not be
   */
  byte @Nullable [] hear(ByteBuffer in) throws ProxyFailure;
}
