package dev.headrace.transport.apache;

import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Request;
import dev.headrace.core.Url;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FakeTime;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.message.BasicHeader;

/**
 * A head of HTTP/2 is read within its bounds, or refused in words of ours; what is read would be
 * read likewise from HTTP/1.1, whose reader is another one. The first byte says the method; each
 * line is a field, up to its last colon the name.
 */
public final class H2HeadFuzz {
  private static final FakeTime TIME = new FakeTime();
  private static final TransportOptions BOUNDS =
      TransportOptions.builder(TIME, TIME).maxHeaderCount(20).maxHeaderBytes(1_000).build();
  private static final int MOST = 5 << 10;

  private H2HeadFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    if (data.length < 1 || data.length > MOST) {
      return;
    }
    String text = new String(data, 1, data.length - 1, StandardCharsets.ISO_8859_1);
    List<Header> fields = new ArrayList<>();
    for (String line : text.split("\n", 40)) {
      int colon = line.lastIndexOf(':');
      fields.add(new BasicHeader(line.substring(0, Math.max(0, colon)), line.substring(colon + 1)));
    }
    Method method = data[0] % 2 == 0 ? Method.GET : Method.HEAD;
    Request request =
        new Request(method, Url.parse("https://a.test/"), Headers.empty(), Body.empty());
    ResponseHead head;
    try {
      head = H2Head.response(fields, request, new Wire(), BOUNDS);
    } catch (HttpException | IOException refused) {
      String message = refused.getMessage();
      check(message != null && message.startsWith("the"), text);
      return;
    }
    check(head.getCode() >= 100 && head.getCode() < 1_000 && head.reusable, text);
    check(head.framedLength >= -1, text); // -1 is: up to the end of the stream
    check(isBounded(head.fields), text);
    checkLikeHttp1(request, head, text);
    checkTrailers(fields.subList(1, fields.size()), text);
  }

  private static boolean isBounded(Headers fields) {
    int bytes = 0;
    for (Headers.Field field : fields) {
      bytes += field.name().length() + field.value().length() + 4;
    }
    return fields.size() <= 20 && bytes <= 1_000;
  }

  /** The head in the form of HTTP/1.1 says the same. */
  private static void checkLikeHttp1(Request request, ResponseHead head, String text) {
    StringBuilder lines = new StringBuilder("HTTP/1.1 " + head.getCode() + " \r\n");
    List<String> expected = new ArrayList<>();
    for (Headers.Field field : head.fields) {
      check(field.name().equals(field.name().toLowerCase(Locale.ROOT)), text);
      lines.append(field.name()).append(": ").append(field.value()).append("\r\n");
      expected.add(field.name() + "=" + field.value());
    }
    if (head.getCode() < 200) {
      return; // more would have to follow
    }
    RequestHead asked =
        new RequestHead(request, new WireExchange(HeadFuzz.RIG.transport, Rig.call(request)));
    String read = new HeadFeed(asked, 20, 2_000).read(lines.append("\r\n").toString());
    String said = "[HTTP " + head.getCode() + " length=";
    check(read.startsWith(said) && read.endsWith(" " + String.join(", ", expected) + "]"), read);
    if (head.framedLength >= 0) {
      check(read.startsWith(said + head.framedLength + " "), read);
    }
  }

  /** They may hold what a head may hold. */
  private static void checkTrailers(List<Header> fields, String text) {
    try {
      H2Head.checkTrailers(fields);
    } catch (HttpException refused) {
      throw new AssertionError("refused as trailers only: " + text, refused);
    }
  }

  private static void check(boolean holds, String text) {
    HeadFuzz.check(holds, text);
  }
}
