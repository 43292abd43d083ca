package dev.headrace.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** What an earlier bulk run left in its output file; read without changing it. */
final class StoredResults {
  private final Map<String, ResultSink.Stored> all = new HashMap<>();
  private final Set<String> failed = new HashSet<>();
  private long wholeBytes;
  private boolean lacksLineEnd;

  private StoredResults() {}

  /** One line as far as a later run needs to know it. */
  private record Entry(String id, @Nullable String url, boolean failed) {}

  /**
   * Reads {@code path}; nothing if it does not exist.
   *
   * @throws Stop if it cannot be read, or holds something else
   */
  static StoredResults read(Path path) {
    StoredResults results = new StoredResults();
    if (Files.notExists(path)) {
      return results;
    }
    if (!Files.isRegularFile(path)) {
      throw Stop.usage("--resume: " + path + " is not a regular file");
    }
    try (LineReader lines = lines(path)) {
      while (lines.next()) {
        results.take(path, lines);
      }
      return results;
    } catch (IOException unreadable) {
      throw Stop.usage("-o " + path + ": cannot be read (" + FileProblem.reason(unreadable) + ")");
    }
  }

  /** Every result, by its id. */
  Map<String, ResultSink.Stored> all() {
    return all;
  }

  /** The ids of those with an error. */
  Set<String> failed() {
    return failed;
  }

  /** The results without an error, by their ids. */
  Map<String, ResultSink.Stored> succeeded() {
    Map<String, ResultSink.Stored> kept = new HashMap<>(all);
    kept.keySet().removeAll(failed);
    return kept;
  }

  /** How many bytes there are up to the end of the last whole result; the rest is a torn line. */
  long wholeBytes() {
    return wholeBytes;
  }

  /** Whether the last result is whole but for its line end. */
  boolean lacksLineEnd() {
    return lacksLineEnd;
  }

  /** Copies the results without an error to a new file beside {@code path}, safe on the disk. */
  Path copyWithoutFailed(Path path) throws IOException {
    Path copy = path.resolveSibling(path.getFileName() + ".part");
    try (LineReader lines = lines(path);
        FileChannel channel =
            FileChannel.open(
                copy,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING);
        OutputStream out =
            new BufferedOutputStream(java.nio.channels.Channels.newOutputStream(channel))) {
      while (lines.next()) {
        Entry entry = entry(lines);
        if (entry != null && !entry.failed()) {
          out.write(lines.bytes());
          out.write('\n');
        }
      }
      out.flush();
      channel.force(true);
    }
    return copy;
  }

  private void take(Path path, LineReader lines) throws IOException {
    if (lines.bytes().length == 0) {
      wholeBytes = lines.offset();
      return;
    }
    Entry entry = entry(lines);
    if (entry == null) {
      if (!lines.isTerminated()) {
        return; // torn: the run was killed while it wrote
      }
      throw Stop.usage(
          "-o " + path + " line " + lines.number() + ": not a result of bulk; remove the line");
    }
    long hash = entry.url() == null ? 0 : ResultSink.Stored.hash(entry.url());
    if (all.put(entry.id(), new ResultSink.Stored(hash)) != null) {
      throw Stop.usage(
          "-o "
              + path
              + " line "
              + lines.number()
              + ": a second result of the same id; remove one");
    }
    if (entry.failed()) {
      failed.add(entry.id());
    }
    wholeBytes = lines.offset();
    lacksLineEnd = !lines.isTerminated();
  }

  private static LineReader lines(Path path) throws IOException {
    return new LineReader(Files.newInputStream(path), Integer.MAX_VALUE - 8);
  }

  /** The result on this line, or null if there is none. */
  private static @Nullable Entry entry(LineReader lines) {
    String id = null;
    String url = null;
    boolean failed = false;
    try (JsonParser json = Json.parser(lines.text())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (json.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        switch (name) {
          case "id" -> id = json.getString();
          case "url" -> url = value == JsonToken.VALUE_STRING ? json.getString() : null;
          case "error" -> failed = value != JsonToken.VALUE_NULL;
          default -> {}
        }
        json.skipChildren();
      }
      return id == null || json.nextToken() != null ? null : new Entry(id, url, failed);
    } catch (JacksonException | IOException torn) {
      return null;
    }
  }
}
