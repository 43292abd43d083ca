package dev.headrace.transport.apache;

import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Redaction;
import dev.headrace.core.Request;
import dev.headrace.core.Url;
import java.nio.charset.StandardCharsets;

/**
 * A response head is read, or refused in words of ours, and the same however it is split. The first
 * byte says the method, the second where the split is.
 */
public final class HeadFuzz {
  static final Rig RIG = Rig.plain();
  private static final int MOST = 7 << 10; // below the buffer of the feed

  private HeadFuzz() {}

  private static String read(Method method, String... pieces) {
    Request request =
        new Request(method, Url.parse("http://a.test/"), Headers.empty(), Body.empty());
    RequestHead head = new RequestHead(request, new WireExchange(RIG.transport, Rig.call(request)));
    return new HeadFeed(head, 20, 1_000).read(pieces);
  }

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 2 || data.length > MOST) {
      return;
    }
    String text = new String(data, 2, data.length - 2, StandardCharsets.ISO_8859_1);
    Method method = data[0] % 2 == 0 ? Method.GET : Method.HEAD;
    String outcome = read(method, text);
    check(outcome.startsWith("[") || Redaction.printable(outcome).equals(outcome), text);
    int at = text.isEmpty() ? 0 : (data[1] & 0xff) % text.length();
    check(outcome.equals(read(method, text.substring(0, at), text.substring(at))), text);
    Headers kept =
        Headers.builder().addReceived("Keep-Alive", text.replaceAll("\\p{Cntrl}", "")).build();
    long millis = KeepAlive.millis(kept);
    check(millis >= 0 && millis <= EngineSettings.KEEP_ALIVE.toMillis(), text);
  }

  static void check(boolean holds, String text) {
    if (!holds) {
      throw new AssertionError("does not hold for: " + text);
    }
  }
}
