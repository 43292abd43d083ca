package dev.headrace.cli;

import dev.headrace.auth.Auth;
import dev.headrace.core.Headers;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * Reads {@code --auth}: where a credential is, never the credential itself, so that it stands in no
 * process list. What cannot be read is not repeated in a message: it may be a secret.
 */
final class AuthOption {
  /** How the option is written, for the help and for messages. */
  static final List<String> FORMS =
      List.of(
          "bearer:env:NAME",
          "bearer:file:FILE",
          "basic:USER:env:NAME",
          "apikey:header:HEADER:env:NAME");

  private final Console console;

  private AuthOption(Console console) {
    this.console = console;
  }

  /** The credential that {@code text} points to. */
  static Auth parse(String text, Console console) {
    return new AuthOption(console).auth(text);
  }

  private Auth auth(String text) {
    String[] parts = text.split(":", 2);
    String rest = parts.length < 2 ? "" : parts[1];
    return switch (parts[0]) {
      case "bearer" -> bearer(rest);
      case "basic" -> basic(rest);
      case "apikey" -> apiKey(rest);
      default -> throw unknown();
    };
  }

  /** A file is read again when the server refuses the token: another program may keep it fresh. */
  private Auth bearer(String where) {
    Supplier<String> secret = secret(where);
    return where.startsWith("file:")
        ? Auth.bearer(secret)
        : Values.checked("--auth", () -> Auth.bearer(secret.get()));
  }

  private Auth basic(String rest) {
    int colon = rest.indexOf(':');
    if (colon <= 0) {
      throw unknown();
    }
    String password = secret(rest.substring(colon + 1)).get();
    return Values.checked("--auth", () -> Auth.basic(rest.substring(0, colon), password));
  }

  private Auth apiKey(String rest) {
    String[] parts = rest.split(":", 3);
    if (parts.length < 3 || !parts[0].equals("header") || !Headers.isToken(parts[1])) {
      throw unknown();
    }
    String key = secret(parts[2]).get();
    return Values.checked("--auth", () -> Auth.apiKey(parts[1], key));
  }

  private Supplier<String> secret(String where) {
    String name = where.substring(where.indexOf(':') + 1);
    if (where.startsWith("env:") && name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      String value = fromEnvironment(name);
      return () -> value;
    }
    if (where.startsWith("file:") && !name.isEmpty()) {
      fromFile(name); // what is wrong with it is told before the first call
      return () -> fromFile(name);
    }
    throw unknown();
  }

  private String fromEnvironment(String name) {
    String value = console.environment(name);
    if (value == null || value.isBlank()) {
      throw Stop.usage(
          "--auth: the environment variable "
              + name
              + (value == null ? " is not set" : " is empty")
              + "; export it with the credential");
    }
    return value.strip();
  }

  private static String fromFile(String name) {
    try {
      String value = Files.readString(Path.of(name)).strip();
      if (value.isEmpty()) {
        throw Stop.usage("--auth: the file " + name + " is empty");
      }
      return value;
    } catch (MalformedInputException binary) {
      throw Stop.usage("--auth: the file " + name + " is not UTF-8 text");
    } catch (IOException | InvalidPathException unreadable) {
      throw Stop.usage(
          "--auth: the file " + name + " cannot be read (" + FileProblem.reason(unreadable) + ")");
    }
  }

  private static Stop unknown() {
    return Stop.usage("--auth: write one of " + String.join(", ", FORMS));
  }
}
