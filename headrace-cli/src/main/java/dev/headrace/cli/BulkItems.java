package dev.headrace.cli;

import dev.headrace.core.Origin;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** Reads a bulk run's input line by line, each line checked by itself and against those before. */
final class BulkItems implements AutoCloseable {
  static final int MAX_LINE = 16 << 20;
  private final String name;
  private final LineReader lines;
  private final Targets targets;
  private final boolean oneOrigin;
  private final Ids ids = new Ids();
  private @Nullable Origin origin;

  /**
   * The items of {@code lines}.
   *
   * @param name the input's name, for messages
   * @param oneOrigin whether a credential is at stake, which must not go to a second origin
   */
  BulkItems(String name, LineReader lines, Targets targets, boolean oneOrigin) {
    this.name = name;
    this.lines = lines;
    this.targets = targets;
    this.oneOrigin = oneOrigin;
    this.origin = targets.base() == null ? null : targets.base().origin();
  }

  /**
   * The next item, or null at the end. Blank lines are passed over.
   *
   * @throws Stop if the input cannot be read, or is not UTF-8
   */
  @Nullable BulkItem next() {
    try {
      while (lines.next()) {
        String text = lines.isTooLong() ? "" : lines.text();
        if (lines.isTooLong()) {
          return bad("longer than " + (MAX_LINE >> 20) + " MiB");
        }
        if (!text.isBlank()) {
          return item(text);
        }
      }
      return null;
    } catch (CharacterCodingException notText) {
      throw Stop.usage(
          name + " line " + lines.number() + ": not UTF-8; convert the input, or remove the line");
    } catch (IOException unreadable) {
      throw Stop.usage(name + ": cannot be read (" + FileProblem.reason(unreadable) + ")");
    }
  }

  private BulkItem item(String text) {
    BulkRequest request;
    try {
      request = BulkLine.parse(text, lines.number(), targets);
    } catch (BadLine bad) {
      return bad(String.valueOf(bad.getMessage()));
    }
    Origin first = origin == null ? request.url().origin() : origin;
    origin = first;
    if (oneOrigin && !first.equals(request.url().origin())) {
      return bad(
          request.url().origin() + " is not " + first + ", to which alone the credential may go");
    }
    return ids.claim(request.id().text())
        ? BulkItem.wanted(lines.number(), request)
        : bad(
            "the id \""
                + dev.headrace.core.Redaction.printable(request.id().text())
                + "\" was used before");
  }

  /** A result by the line's number; if a request has that id, by the number in words. */
  private BulkItem bad(String complaint) {
    BulkRequest.Id id = BulkRequest.Id.line(lines.number());
    if (!ids.claim(id.text())) {
      id = new BulkRequest.Id("line " + id.text(), false);
    }
    return BulkItem.bad(lines.number(), id, complaint);
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException failure) {
      throw Stop.usage(name + ": " + FileProblem.reason(failure));
    }
  }
}
