package dev.headrace.core;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes a request as a command of curl, with variables of the environment for its secrets. */
final class Curl {
  private static final int LONGEST_BODY = 8 << 10;
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String BODY_FILE = "@request-body";

  private static final List<String> SCHEMES = List.of("Basic ", "Bearer ");
  private final StringBuilder command = new StringBuilder("curl");
  private final Map<String, Integer> variables = new HashMap<>(); // how often each came so far

  private Curl() {}

  static String command(Request request) {
    Curl curl = new Curl();
    boolean data = request.body().length() != 0 || request.method().hasUsualBody();
    curl.method(request.method(), data);
    curl.url(request.url().full());
    curl.headers(request.headers());
    if (data) {
      curl.body(request);
    }
    return curl.command.toString();
  }

  /** GET without a body and POST with one go without saying; for a HEAD's body curl would wait. */
  private void method(Method method, boolean data) {
    if (method.equals(Method.HEAD) && !data) {
      add("--head");
    } else if (!method.equals(data ? Method.POST : Method.GET)) {
      add("--request", ascii(method.name()));
    }
  }

  /** Without {@code --globoff} curl takes brackets and braces for a pattern of many URLs. */
  private void url(String url) {
    int mark = url.indexOf('?');
    List<SecretFields.Value> secrets = mark < 0 ? List.of() : SecretFields.ofQuery(url, mark);
    if (!secrets.isEmpty() || url.chars().anyMatch(c -> "[]{}".indexOf(c) >= 0)) {
      add("--globoff");
    }
    add(masked(url, secrets).toString());
  }

  /** With {@code --compressed} curl decodes what the field asks for. */
  private void headers(Headers headers) {
    if (headers.contains("Accept-Encoding")) {
      add("--compressed");
    }
    for (Headers.Field field : headers) {
      add("--header", header(field));
    }
  }

  /** A field whose value is empty ends with a semicolon: with a colon curl would leave it out. */
  private ShellWord header(Headers.Field field) {
    String value = field.value();
    ShellWord word = new ShellWord(StandardCharsets.ISO_8859_1); // as it is sent
    if (value.isEmpty() || field.shown().equals(value)) {
      return word.text(field.name() + (value.isEmpty() ? ";" : ": " + value));
    }
    return word.text(field.name() + ": " + schemeOf(field)).variable(variable(field.name()));
  }

  /** What may be shown of a credential: the name of its scheme. */
  private static String schemeOf(Headers.Field field) {
    if (field.name().toLowerCase(Locale.ROOT).endsWith("authorization")) {
      for (String scheme : SCHEMES) {
        if (field.value().startsWith(scheme)) {
          return scheme;
        }
      }
    }
    return "";
  }

  /** Without a Content-Type curl says that it is a form. */
  private void body(Request request) {
    String type = request.headers().first("Content-Type");
    if (type == null) {
      add("--header", ascii("Content-Type:"));
    }
    String media = mediaType(type);
    byte[] body = request.body().buffered();
    boolean shown = request.body().length() == 0 || isShown(media);
    String text = shown ? text(body) : null;
    if (text == null) {
      add("--data-binary", ascii(BODY_FILE));
      return;
    }
    List<SecretFields.Value> secrets =
        media.equals(FORM) ? SecretFields.ofParameters(text, 0, "&") : SecretFields.of(text);
    add("--data-raw", masked(text, secrets));
  }

  private static String mediaType(@Nullable String contentType) {
    String type = contentType == null ? "" : contentType;
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** Whether secrets in a body of this type are known by the names before them. */
  private static boolean isShown(String media) {
    return media.equals(FORM)
        || media.equals("text/plain")
        || media.equals("application/json")
        || media.endsWith("+json");
  }

  /** A body that fits into a command line, or null. */
  private static @Nullable String text(byte @Nullable [] body) {
    if (body == null || body.length > LONGEST_BODY) {
      return null;
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      return text.indexOf('\0') < 0 ? text : null; // no argument holds it
    } catch (CharacterCodingException binary) {
      return null;
    }
  }

  private ShellWord masked(String text, List<SecretFields.Value> secrets) {
    ShellWord word = new ShellWord(StandardCharsets.UTF_8);
    int copied = 0;
    for (SecretFields.Value secret : secrets) {
      SecretFields.Value bare = secret.withoutQuotes(text);
      if (bare.to() > bare.from()) {
        word.text(text.substring(copied, bare.from())).variable(variable(secret.name()));
        copied = bare.to();
      }
    }
    return word.text(text.substring(copied));
  }

  /** A variable's name for the value of a field of this name; each has one of its own. */
  private String variable(String name) {
    String variable = "HEADRACE_" + name.replaceAll("[^A-Za-z0-9]+", "_").toUpperCase(Locale.ROOT);
    int times = variables.merge(variable, 1, Integer::sum);
    return times == 1 ? variable : variable + "_" + times;
  }

  private static ShellWord ascii(String text) {
    return new ShellWord(StandardCharsets.US_ASCII).text(text);
  }

  private void add(String option, ShellWord value) {
    add(option);
    add(value.toString());
  }

  private void add(String word) {
    command.append(' ').append(word);
  }
}
