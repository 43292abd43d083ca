package dev.headrace.transport.apache;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What goes wrong with a response head on its way. */
final class HeadNoise {
  private static final String[] NASTY = {
    "\r",
    "\n",
    "\r\n",
    "\0",
    ":",
    " ",
    "\t",
    "\u007f",
    "\u00ff",
    "+",
    "-",
    "0x",
    ",",
    ";",
    "\r\n ",
    "\r\n\r\n",
    "Content-Length: 5\r\n",
    "Content-Length: 6\r\n",
    "Content-Length: -1\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Connection: close\r\n",
    "HTTP/1.1 200 OK\r\n",
    "HTTP/1.1 100 C\r\n\r\n",
    "99999999999999999999",
    "A: " + "y".repeat(200) + "\r\n"
  };

  private HeadNoise() {}

  /** {@code head} with one to four changes. */
  static String mutate(String head, Random random) {
    StringBuilder text = new StringBuilder(head);
    for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
      int at = random.nextInt(text.length() + 1);
      int to = Math.min(text.length(), at + 1 + random.nextInt(12));
      switch (random.nextInt(6)) {
        case 0 -> text.insert(at, (char) random.nextInt(256));
        case 1 -> text.insert(at, NASTY[random.nextInt(NASTY.length)]);
        case 2 -> text.replace(at, Math.min(at + 1, to), "" + (char) random.nextInt(256));
        case 3 -> text.delete(at, Math.min(at + 1, to));
        case 4 -> text.delete(at, to);
        default -> text.insert(random.nextInt(text.length() + 1), text.substring(at, to));
      }
    }
    return text.toString();
  }

  /** The same bytes as up to eight reads. */
  static String[] pieces(String head, Random random) {
    List<String> pieces = new ArrayList<>();
    int at = 0;
    for (int cuts = random.nextInt(8); cuts > 0 && at < head.length(); cuts--) {
      int to = at + 1 + random.nextInt(head.length() - at);
      pieces.add(head.substring(at, to));
      at = to;
    }
    pieces.add(head.substring(at));
    return pieces.toArray(new String[0]);
  }
}
