package dev.headrace.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** Reads {@code -d} and {@code --json}: the data itself, {@code @FILE}, or {@code -}. */
final class DataOption {

  private DataOption() {}

  /** What is to be sent, or null. */
  static @Nullable Content parse(ParseResult parsed, Console console) {
    String data = SharedOptions.text(parsed, "--data");
    String json = SharedOptions.text(parsed, "--json");
    if (data != null && json != null) {
      throw Stop.usage("--data and --json: give one of them");
    }
    if (json != null) {
      byte[] bytes = bytes("--json", json, console);
      checkJson(bytes);
      return new Content(bytes, Content.JSON);
    }
    if (data == null) {
      return null;
    }
    boolean literal = !data.startsWith("@") && !data.equals("-");
    return new Content(bytes("--data", data, console), literal ? Content.TEXT : Content.BINARY);
  }

  private static byte[] bytes(String option, String text, Console console) {
    try {
      if (text.equals("-")) {
        InputStream in = console.in();
        return in.readAllBytes();
      }
      return text.startsWith("@")
          ? Files.readAllBytes(Path.of(text.substring(1)))
          : text.getBytes(StandardCharsets.UTF_8);
    } catch (IOException | InvalidPathException unreadable) {
      String where = text.equals("-") ? "standard input" : text;
      throw Stop.usage(
          option + " " + where + ": cannot be read (" + FileProblem.reason(unreadable) + ")");
    }
  }

  private static void checkJson(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      String complaint = Json.complaint(text);
      if (complaint != null) {
        throw Stop.usage("--json: " + complaint + "; --data sends anything");
      }
    } catch (CharacterCodingException binary) {
      throw Stop.usage("--json: not UTF-8; --data sends anything");
    }
  }
}
