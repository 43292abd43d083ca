package dev.headrace.transport.apache;

import dev.headrace.core.Origin;
import dev.headrace.core.ProxyServer;
import dev.headrace.core.Redaction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Whatever a proxy says, the talk goes on, the way is open, or the call fails in words of ours. The
 * first byte says the kind of proxy, the second how long each read is.
 */
public final class ProxyTalkFuzz {
  private static final Origin ORIGIN = Origin.of("https", "api.test", -1);
  private static final int MOST_SAID = 600; // two texts of SOCKS, each at most 255 bytes

  private ProxyTalkFuzz() {}

  private static ProxyTalk talk(int kind) {
    String user = kind % 2 == 0 ? "" : "user:secret@";
    return kind / 2 % 2 == 0
        ? new ConnectTalk(ProxyServer.parse(user + "proxy"), ORIGIN, 10, 1_000)
        : new SocksTalk(ProxyServer.parse("socks5h://" + user + "proxy"), ORIGIN, null);
  }

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 2) {
      return;
    }
    String text = new String(data, StandardCharsets.ISO_8859_1);
    ProxyTalk talk = talk(data[0] & 3);
    talk.begin();
    int piece = 1 + (data[1] & 0xff);
    ByteBuffer in = ByteBuffer.allocate(data.length);
    try {
      for (int at = 2; at < data.length; at += piece) {
        in.put(data, at, Math.min(piece, data.length - at)).flip();
        int before = in.remaining();
        byte[] next = talk.hear(in);
        HeadFuzz.check(in.remaining() <= before, text);
        if (next == null) {
          HeadFuzz.check(!in.hasRemaining(), text);
          return;
        }
        HeadFuzz.check(next.length <= MOST_SAID, text);
        in.compact();
      }
    } catch (ProxyFailure refused) {
      String message = refused.getMessage();
      HeadFuzz.check(message != null && Redaction.printable(message).equals(message), text);
      HeadFuzz.check(refused.status == 0 || refused.status >= 300 && refused.status < 1_000, text);
    }
  }
}
