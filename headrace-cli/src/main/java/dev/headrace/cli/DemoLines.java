package dev.headrace.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The lines of Java that the demo shows: parts of the source of {@link DemoCalls} itself. */
final class DemoLines {
  private final List<String> source;

  private DemoLines(List<String> source) {
    this.source = source;
  }

  /** Reads the source, which the build puts beside the class. */
  static DemoLines read() {
    try (InputStream in = DemoLines.class.getResourceAsStream("DemoCalls.java")) {
      if (in == null) {
        throw new IllegalStateException("DemoCalls.java is not in the jar");
      }
      return new DemoLines(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The lines between {@code show: NAME} and {@code end}, moved to the left margin. */
  List<String> of(String name) {
    int from = 0;
    while (!source.get(from).strip().equals("// show: " + name)) {
      from++;
    }
    int margin = source.get(from).indexOf("//");
    List<String> lines = new ArrayList<>();
    for (int i = from + 1; !source.get(i).strip().equals("// end"); i++) {
      String line = source.get(i);
      lines.add(line.substring(Math.min(margin, line.length())));
    }
    return lines;
  }
}
