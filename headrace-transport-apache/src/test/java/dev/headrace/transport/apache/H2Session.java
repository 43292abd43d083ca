package dev.headrace.transport.apache;

import java.io.ByteArrayOutputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.hc.core5.reactor.Command;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.ProtocolIOSession;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** The engine's view of a socket that takes all that is written. For one thread. */
final class H2Session {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final Deque<Command> commands = new ArrayDeque<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final ProtocolIOSession session =
      (ProtocolIOSession)
          Proxy.newProxyInstance(
              H2Session.class.getClassLoader(),
              new Class<?>[] {ProtocolIOSession.class},
              (self, method, arguments) -> answer(method.getName(), arguments));
  private boolean open = true;

  private @Nullable Object answer(String method, Object @Nullable [] arguments) {
    return switch (method) {
      case "getId" -> "fed";
      case "getLock" -> lock;
      case "isOpen" -> open;
      case "getStatus" -> open ? IOSession.Status.ACTIVE : IOSession.Status.CLOSED;
      case "getSocketTimeout" -> Timeout.DISABLED;
      case "hasCommands" -> !commands.isEmpty();
      case "poll" -> commands.poll();
      case "getEventMask", "read" -> 0;
      case "write" -> write((ByteBuffer) first(arguments));
      case "enqueue" -> enqueue((Command) first(arguments));
      case "close" -> close();
      case "setEvent", "clearEvent", "setEventMask", "setSocketTimeout", "getTlsDetails" -> null;
      case "getRemoteAddress", "getLocalAddress" -> null;
      default -> throw new UnsupportedOperationException(method);
    };
  }

  private static Object first(Object @Nullable [] arguments) {
    return java.util.Objects.requireNonNull(arguments)[0];
  }

  private int write(ByteBuffer source) {
    int size = source.remaining();
    while (source.hasRemaining()) {
      written.write(source.get());
    }
    return size;
  }

  private @Nullable Object enqueue(Command command) {
    if (open) {
      commands.add(command);
    } else {
      command.cancel();
    }
    return null;
  }

  @Nullable Object close() {
    open = false;
    return null;
  }

  boolean isOpen() {
    return open;
  }

  ByteArrayOutputStream written() {
    return written;
  }

  ProtocolIOSession asSession() {
    return session;
  }
}
