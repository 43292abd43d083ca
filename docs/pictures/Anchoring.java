import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Draws docs/pictures/anchoring.svg: one unit of a limit, used twice, seen by client and server.
 *
 * <pre>java docs/pictures/Anchoring.java &gt; docs/pictures/anchoring.svg</pre>
 */
final class Anchoring {
  private static final int WIDTH = 760;
  private static final int HEIGHT = 410;
  private static final int LEFT = 96;
  private static final int RIGHT = WIDTH - 24;
  private static final int WINDOW = 300; // the limit's window, in pixels
  private static final int FIRST_SENT = 120;
  private static final int SLOW = 90; // the way of the first request
  private static final int FAST = 15; // the way of the second
  private static final int BACK = 50; // the way of an answer
  private static final String INK = "#1f2933";
  private static final String FAINT = "#7b8794";
  private static final String GOOD = "#1a7f5a";
  private static final String BAD = "#c0352b";
  private final StringBuilder svg = new StringBuilder();

  private Anchoring() {}

  public static void main(String[] args) {
    new PrintStream(System.out, true, StandardCharsets.UTF_8).print(new Anchoring().draw());
  }

  private String draw() {
    add(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\""
            + " font-family=\"sans-serif\" font-size=\"13\">",
        WIDTH, HEIGHT, WIDTH, HEIGHT);
    add("<title>When a unit of a rate limit may be used again</title>");
    add("<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
    int answered = FIRST_SENT + SLOW + BACK;
    panel(20, "Free one window after it was sent", FIRST_SENT, BAD);
    panel(230, "Free one window after it was answered", answered, GOOD);
    return svg.append("</svg>\n").toString();
  }

  /** One panel; the unit rests for a window from {@code restsFrom} on. */
  private void panel(int top, String title, int restsFrom, String colour) {
    int client = top + 60;
    int server = top + 130;
    int again = restsFrom + WINDOW;
    int counted = FIRST_SENT + SLOW;
    boolean rejected = again + FAST < counted + WINDOW;
    text(LEFT - 76, top + 14, INK, "start", "<tspan font-weight=\"bold\">" + title + "</tspan>");
    axis(client, "client");
    axis(server, "server");
    interval(restsFrom, client - 14, client - 19, colour, "the unit rests for W");
    interval(counted, server + 16, server + 34, FAINT, "no second request for W, or it is one too many");
    request(FIRST_SENT, client, counted, server, INK);
    arrow(counted, server, counted + BACK, client, INK);
    text(counted + BACK + 6, client + 18, FAINT, "start", "answered");
    request(again, client, again + FAST, server, rejected ? BAD : GOOD);
    text(
        again + FAST + 8,
        server - 8,
        rejected ? BAD : GOOD,
        "start",
        rejected ? "429: two in one window" : "accepted: it is over");
  }

  private void request(int sent, int client, int counted, int server, String colour) {
    arrow(sent, client, counted, server, colour);
    add("<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"%s\"/>", sent, client, colour);
    add("<circle cx=\"%d\" cy=\"%d\" r=\"4\" fill=\"%s\"/>", counted, server, colour);
    text(sent - 6, client + 18, FAINT, "end", "sent");
  }

  private void axis(int y, String name) {
    line(LEFT, y, RIGHT, y, FAINT, 1);
    text(LEFT - 12, y + 4, INK, "end", name);
  }

  /** A bracket as long as the window, and its name at the height of {@code base}. */
  private void interval(int from, int y, int base, String colour, String name) {
    line(from, y, from + WINDOW, y, colour, 2);
    line(from, y - 5, from, y + 5, colour, 2);
    line(from + WINDOW, y - 5, from + WINDOW, y + 5, colour, 2);
    text(from + WINDOW / 2, base, colour, "middle", name);
  }

  /** A line with a head, which two strokes make. */
  private void arrow(int x1, int y1, int x2, int y2, String colour) {
    double length = Math.hypot(x2 - x1, y2 - y1);
    double dx = (x2 - x1) / length;
    double dy = (y2 - y1) / length;
    line(x1, y1, x2, y2, colour, 1.5);
    for (int side = -1; side <= 1; side += 2) {
      double x = x2 - 9 * dx + side * 4 * dy;
      double y = y2 - 9 * dy - side * 4 * dx;
      line(x2, y2, x, y, colour, 1.5);
    }
  }

  private void line(double x1, double y1, double x2, double y2, String colour, double width) {
    add(
        "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\" stroke-width=\"%.1f\"/>",
        x1, y1, x2, y2, colour, width);
  }

  private void text(int x, int y, String colour, String anchor, String content) {
    add(
        "<text x=\"%d\" y=\"%d\" fill=\"%s\" text-anchor=\"%s\">%s</text>",
        x, y, colour, anchor, content);
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
