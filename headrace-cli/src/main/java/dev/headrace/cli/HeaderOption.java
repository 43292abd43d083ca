package dev.headrace.cli;

import dev.headrace.core.Headers;
import dev.headrace.core.Redaction;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/** Reads {@code -H 'Name: value'} and {@code -H @FILE}. No message holds a value. */
final class HeaderOption {

  private HeaderOption() {}

  /** The fields of all {@code -H}, those that may hold secrets tagged. */
  static Headers parse(List<String> texts) {
    Headers.Builder all = Headers.builder();
    for (String text : texts) {
      if (text.startsWith("@")) {
        addFile(all, text.substring(1));
      } else {
        addLine(all, text, "-H");
      }
    }
    return all.build();
  }

  /** Appends a field, tagged if its name is known to stand for a secret. */
  static void add(Headers.Builder all, String name, String value) {
    if (Redaction.isSensitiveHeader(name)) {
      all.addSensitive(name, value);
    } else {
      all.add(name, value);
    }
  }

  /**
   * Each name once, its values as one (RFC 9110 §5.3; RFC 6265 §5.4 for cookies), tagged if one of
   * them is.
   */
  static Headers joined(Headers fields) {
    Headers.Builder all = Headers.builder();
    for (Headers.Field field : fields) {
      if (all.contains(field.name())) {
        continue;
      }
      boolean sensitive = false;
      for (Headers.Field each : fields) {
        sensitive |= each.sensitive() && each.name().equalsIgnoreCase(field.name());
      }
      String separator = field.name().equalsIgnoreCase("cookie") ? "; " : ", ";
      String value = String.join(separator, fields.all(field.name()));
      if (sensitive) {
        all.addSensitive(field.name(), value);
      } else {
        all.add(field.name(), value);
      }
    }
    return all.build();
  }

  private static void addFile(Headers.Builder all, String file) {
    List<String> lines;
    try {
      lines = Files.readAllLines(Path.of(file));
    } catch (MalformedInputException notText) {
      throw Stop.usage("-H @" + file + ": not UTF-8 text");
    } catch (IOException | InvalidPathException unreadable) {
      throw Stop.usage("-H @" + file + ": cannot be read (" + FileProblem.reason(unreadable) + ")");
    }
    Headers.Builder fields = Headers.builder();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        addLine(fields, lines.get(i), "-H @" + file + " line " + (i + 1));
      }
    }
    for (Headers.Field field : fields.build()) {
      all.addSensitive(field.name(), field.value()); // in a file because it is a secret
    }
  }

  private static void addLine(Headers.Builder all, String line, String where) {
    int colon = line.indexOf(':');
    if (colon <= 0) {
      throw Stop.usage(where + ": write 'Name: value'");
    }
    if (!Headers.isToken(line.substring(0, colon))) {
      throw Stop.usage(
          where + ": the header's name may hold letters, digits and !#$%&'*+-.^_`|~ only");
    }
    Values.checked(
        where,
        () -> {
          add(all, line.substring(0, colon), line.substring(colon + 1));
          return all;
        });
  }
}
