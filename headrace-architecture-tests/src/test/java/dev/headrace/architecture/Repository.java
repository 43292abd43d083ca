package dev.headrace.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files of this checkout that people write. */
final class Repository {
  static final Path ROOT = root();
  private static final List<String> NOT_WRITTEN =
      List.of(".git", "target", "node_modules", ".idea", ".vscode", ".settings");

  private Repository() {}

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("ARCHITECTURE.md"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("not started inside a checkout");
    }
    return folder;
  }

  /** All files but what is built, fetched or an editor's. */
  static List<Path> files() {
    return below(ROOT);
  }

  private static List<Path> below(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(child -> !NOT_WRITTEN.contains(child.getFileName().toString()))
          .flatMap(child -> Files.isDirectory(child) ? below(child).stream() : Stream.of(child))
          .toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** The file as text; bytes that are none become single characters. */
  static String text(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
