package dev.headrace.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares what came out of a run with what the server has: nothing lost, nothing twice, nothing
 * strange, every body the same. The one checker of all runs, and of the control that it finds what
 * it should.
 */
final class Completeness {
  private static final JsonMapper JSON = JsonMapper.shared();
  private final Map<String, JsonNode> expected;
  private final Set<String> seen = new HashSet<>();
  private final List<String> problems = new ArrayList<>();

  private Completeness(Map<String, JsonNode> expected) {
    this.expected = expected;
  }

  /**
   * What a run has for one call.
   *
   * @param path the path that was asked for
   * @param status the status
   * @param body the body
   */
  record Result(String path, int status, @Nullable JsonNode body) {}

  /** What is wrong with the results of a run that is over. */
  static List<String> problems(Map<String, JsonNode> expected, List<Result> results) {
    Completeness check = new Completeness(expected);
    results.forEach(check::take);
    check.findLost();
    return check.problems;
  }

  /** What is wrong with the output of {@code headrace bulk} after a run that is over. */
  static List<String> problems(Map<String, JsonNode> expected, Path output) {
    Completeness check = new Completeness(expected);
    check.takeLines(output, false);
    check.findLost();
    return check.problems;
  }

  /** As above after a run that was killed: some may be missing, and the last line may be torn. */
  static List<String> problemsSoFar(Map<String, JsonNode> expected, Path output) {
    Completeness check = new Completeness(expected);
    check.takeLines(output, true);
    return check.problems;
  }

  private void takeLines(Path output, boolean mayBeTorn) {
    String text = read(output);
    int from = 0;
    for (int number = 1; from < text.length(); number++) {
      int end = text.indexOf('\n', from);
      if (end < 0) {
        if (!mayBeTorn) {
          problems.add("line " + number + " has no end");
        }
        return;
      }
      takeLine(number, text.substring(from, end));
      from = end + 1;
    }
  }

  private void takeLine(int number, String line) {
    try {
      JsonNode result = JSON.readTree(line);
      String url = result.path("url").asString("");
      int path = url.indexOf('/', "https://".length());
      take(
          new Result(
              path < 0 ? url : url.substring(path),
              result.path("status").asInt(0),
              result.get("body")));
    } catch (JacksonException torn) {
      problems.add("line " + number + " is not whole");
    }
  }

  private void take(Result result) {
    JsonNode wanted = expected.get(result.path());
    if (wanted == null) {
      problems.add(result.path() + " was not asked for");
    } else if (!seen.add(result.path())) {
      problems.add(result.path() + " is there twice");
    } else if (result.status() != 200) {
      problems.add(result.path() + " ended " + result.status());
    } else if (!wanted.equals(result.body())) {
      problems.add(result.path() + " has another body");
    }
  }

  private void findLost() {
    expected.keySet().stream()
        .filter(path -> !seen.contains(path))
        .forEach(path -> problems.add(path + " is lost"));
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file, StandardCharsets.UTF_8) : "";
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
