package dev.headrace.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where things are, and where runs leave theirs. */
final class Folders {
  static final Path MODULE = module();
  static final Path OUTPUT = output();

  private Folders() {}

  private static Path module() {
    Path here = Path.of("").toAbsolutePath();
    Path installed = here.resolve("node_modules/jsonplaceholder/data.json");
    if (!Files.exists(installed)) {
      throw new IllegalStateException(
          "no " + installed + ": run npm ci --ignore-scripts here first");
    }
    return here;
  }

  private static Path output() {
    try {
      return Files.createDirectories(MODULE.resolve("target/conformance"));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }
}
