package dev.headrace.cli;

import dev.headrace.core.Redaction;
import dev.headrace.core.TimeSource;
import java.util.Locale;

/** Shows the demo to people: sections of Java and what came of it, aligned. */
final class DemoView {
  private static final int LABEL = 17;
  private static final int BAR = 24;
  private final Console console;
  private final DemoLines lines = DemoLines.read();

  DemoView(Console console) {
    this.console = console;
  }

  void opening(String title, String note) {
    console.print(bold(title) + "  " + faint(note) + "\n");
  }

  /** A heading, and the lines of Java under it. */
  void section(String heading, String code) {
    StringBuilder text = new StringBuilder("\n" + bold(heading) + "\n\n");
    for (String line : lines.of(code)) {
      text.append("    ").append(faint(line)).append('\n');
    }
    console.print(text.append('\n').toString());
  }

  /** A line to end with. */
  void note(String text) {
    console.print("\n" + text + "\n");
  }

  /** A fact. */
  void fact(String label, String value) {
    console.print("  " + pad(label) + Redaction.printable(value) + "\n");
  }

  /** A fact with the time that it took. */
  void fact(String label, String value, double millis) {
    console.print("  " + pad(label) + padded(time(millis)) + Redaction.printable(value) + "\n");
  }

  /** A bar as long as the time that something took, beside what came of it. */
  void bar(String label, double millis, double longestMillis, String value) {
    String bar = Progress.bar(millis / longestMillis, BAR, console.unicode());
    console.print("  " + pad(label) + bar + "  " + padded(time(millis)) + value + "\n");
  }

  /** A progress bar on the terminal. */
  Progress progress(TimeSource time) {
    return new Progress(console, time, true);
  }

  static String time(double millis) {
    return millis >= 1_000
        ? String.format(Locale.ROOT, "%.2f s", millis / 1_000)
        : String.format(Locale.ROOT, millis < 10 ? "%.2f ms" : "%.0f ms", millis);
  }

  private static String padded(String time) {
    return time + " ".repeat(Math.max(2, 10 - time.length()));
  }

  private static String pad(String text) {
    return text + " ".repeat(Math.max(1, LABEL - text.length()));
  }

  private String bold(String text) {
    return console.colours() ? "\u001b[1m" + text + "\u001b[0m" : text;
  }

  private String faint(String text) {
    return console.colours() ? "\u001b[36m" + text + "\u001b[0m" : text;
  }
}
