package dev.headrace.limit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.core.Response;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The table of captured header fields; its form is described at its top. */
final class CapturedHeaders {
  static final Instant RECEIVED = Instant.parse("2026-11-22T13:00:00Z");

  private CapturedHeaders() {}

  /** One answer, and what is to be read from it. */
  static final class Case {
    final String name;
    int status = 200;
    final Headers.Builder headers = Headers.builder();
    final List<String> signals = new ArrayList<>();
    String wait = "";
    boolean ignored;

    Case(String name) {
      this.name = name;
    }

    Response response() {
      return answer(status, headers.build());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Response answer(int status, Headers headers) {
    return Response.of(
        status, headers, Body.empty(), new Response.Received(RECEIVED, 0, "HTTP/1.1"));
  }

  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    Case current = null;
    boolean preamble = true;
    for (String line : lines()) {
      if (line.isEmpty()) {
        preamble = false;
        current = null;
      } else if (!preamble && current == null) {
        current = new Case(line.substring(2));
        cases.add(current);
      } else if (current != null) {
        add(line, current);
      }
    }
    return cases;
  }

  private static void add(String line, Case to) {
    int colon = line.indexOf(": ");
    if (line.startsWith("= ")) {
      to.signals.add(line.substring(2));
    } else if (line.startsWith("wait ")) {
      to.wait = line.substring(5);
    } else if (line.equals("ignored")) {
      to.ignored = true;
    } else if (colon > 0) {
      to.headers.add(line.substring(0, colon), line.substring(colon + 2));
    } else {
      to.status = Integer.parseInt(line);
    }
  }

  private static List<String> lines() {
    InputStream file = CapturedHeaders.class.getResourceAsStream("captured-headers.txt");
    try (BufferedReader reader =
        new BufferedReader(new InputStreamReader(Objects.requireNonNull(file), UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A signal in the table's words. */
  static String text(RateSignal signal) {
    StringBuilder text = new StringBuilder().append('"').append(signal.name()).append('"');
    put(text, " limit=", signal.limit());
    put(text, " remaining=", signal.remaining());
    put(text, " reset=", signal.reset());
    put(text, "±", signal.grain());
    put(text, " window=", signal.window());
    put(text, " bucket=", signal.bucket());
    text.append(signal.gradual() ? " gradual" : "");
    put(text, " unit=", signal.unit().equals(RateSignal.REQUESTS) ? null : signal.unit());
    return text.toString();
  }

  private static void put(StringBuilder text, String label, @Nullable Object value) {
    if (value != null) {
      text.append(label).append(value);
    }
  }
}
