package dev.headrace.cli;

import dev.headrace.core.Headers;
import dev.headrace.core.Redaction;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes one result of a bulk run as one line of JSON, secrets masked. */
final class ResultLine {

  private ResultLine() {}

  /**
   * The line, its end included.
   *
   * @param url the redacted URL, or null if the input line has none
   */
  static byte[] of(BulkRequest.Id id, @Nullable String url, Outcome outcome, double elapsedMillis) {
    return Json.line(
        json -> {
          writeId(json, id);
          json.writeStringProperty("url", url);
          json.writeBooleanProperty("ok", outcome.ok());
          json.writeName("status");
          if (outcome.status() == null) {
            json.writeNull();
          } else {
            json.writeNumber(outcome.status());
          }
          json.writeNumberProperty("attempts", outcome.attempts());
          json.writeStringProperty("cache", outcome.cacheWord());
          writeMillis(json, "waitMs", outcome.waitMillis());
          writeMillis(json, "elapsedMs", elapsedMillis);
          writeHeaders(json, outcome.headers());
          writeBody(json, outcome);
          writeError(json, outcome.failure());
        });
  }

  /** A number of milliseconds with three decimals at most. */
  static void writeMillis(JsonGenerator json, String name, double millis) {
    json.writeName(name);
    json.writeNumber(Math.round(millis * 1_000) / 1_000.0);
  }

  private static void writeId(JsonGenerator json, BulkRequest.Id id) {
    json.writeName("id");
    if (id.numeric()) {
      json.writeNumber(id.text());
    } else {
      json.writeString(id.text());
    }
  }

  private static void writeHeaders(JsonGenerator json, Headers headers) {
    json.writeName("headers");
    json.writeStartObject();
    headers
        .toMap()
        .forEach(
            (name, values) -> {
              json.writeName(name);
              json.writeStartArray();
              values.forEach(json::writeString);
              json.writeEndArray();
            });
    json.writeEndObject();
  }

  private static void writeBody(JsonGenerator json, Outcome outcome) {
    byte[] body = outcome.body();
    if (body == null) {
      return;
    }
    String text = utf8(body);
    String value = text != null && isJson(outcome.headers()) ? Json.compact(text) : null;
    if (text == null) {
      json.writeStringProperty("bodyBase64", Base64.getEncoder().encodeToString(body));
    } else if (value != null) {
      json.writeName("body");
      json.writeRawValue(value);
    } else {
      json.writeStringProperty("body", text);
    }
  }

  private static void writeError(JsonGenerator json, Outcome.@Nullable Failure failure) {
    if (failure == null) {
      return;
    }
    json.writeName("error");
    json.writeStartObject();
    json.writeStringProperty("type", failure.type());
    json.writeStringProperty("reason", failure.reason());
    json.writeStringProperty("phase", failure.phase());
    json.writeStringProperty("message", Redaction.printable(failure.message()));
    json.writeEndObject();
  }

  /** Whether the body claims to be JSON: {@code application/json} or a {@code +json} type. */
  private static boolean isJson(Headers headers) {
    String type = headers.first("Content-Type");
    if (type == null) {
      return false;
    }
    String essence = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return essence.equals("application/json")
        || essence.equals("text/json")
        || essence.endsWith("+json");
  }

  private static @Nullable String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException binary) {
      return null;
    }
  }
}
