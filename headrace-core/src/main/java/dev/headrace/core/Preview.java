package dev.headrace.core;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** The beginning of a text of others, without secrets. */
final class Preview {
  private static final int LENGTH = 200;
  private static final int SHORTEST_PART = 4; // masking less would only make holes in the text

  private Preview() {}

  static String of(String text, Request request) {
    String masked = text;
    for (String secret : secretsOf(request)) {
      masked = masked.replace(secret, Redaction.MASK);
    }
    masked = maskFields(masked);
    if (masked.length() <= LENGTH) {
      return Redaction.printable(masked);
    }
    int end = Character.isHighSurrogate(masked.charAt(LENGTH - 1)) ? LENGTH - 1 : LENGTH;
    return Redaction.printable(masked.substring(0, end)) + "…";
  }

  /** Longest first, so that a secret within another does not hide it. */
  private static Iterable<String> secretsOf(Request request) {
    Set<String> secrets = new LinkedHashSet<>();
    for (Headers.Field field : request.headers()) {
      if (field.sensitive() || Redaction.isSensitiveHeader(field.name())) {
        add(secrets, field.value(), 1);
        addParts(secrets, field);
      }
    }
    String query = request.url().query();
    for (String parameter : query == null ? new String[0] : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0 && SecretNames.isSecretParameter(parameter.substring(0, equals))) {
        add(secrets, parameter.substring(equals + 1), SHORTEST_PART);
      }
    }
    return secrets.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  private static void addParts(Set<String> secrets, Headers.Field field) {
    String value = field.value();
    if (field.name().toLowerCase(Locale.ROOT).startsWith("cookie")) {
      for (String cookie : value.split(";", -1)) {
        add(secrets, cookie.substring(cookie.indexOf('=') + 1).strip(), SHORTEST_PART);
      }
    } else {
      add(secrets, value.substring(value.indexOf(' ') + 1).strip(), SHORTEST_PART);
    }
  }

  /** Adds a secret as it is, and as JSON and a form would write it. */
  private static void add(Set<String> secrets, String secret, int shortest) {
    if (secret.length() >= shortest) {
      secrets.add(secret);
      secrets.add(secret.replace("\\", "\\\\").replace("\"", "\\\""));
      secrets.add(secret.replace("/", "\\/"));
      secrets.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
    }
  }

  private static String maskFields(String text) {
    StringBuilder masked = new StringBuilder(text.length());
    int copied = 0;
    for (SecretFields.Value secret : SecretFields.of(text)) {
      masked.append(text, copied, secret.from()).append(Redaction.MASK);
      copied = secret.to();
    }
    return masked.append(text, copied, text.length()).toString();
  }
}
