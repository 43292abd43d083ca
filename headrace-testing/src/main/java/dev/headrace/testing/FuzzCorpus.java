package dev.headrace.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The kept inputs of a fuzz target, a file each, and small changes of them: what a build can try
 * without a fuzzer.
 */
public final class FuzzCorpus {
  private static final int MOST_BYTES_CHANGED = 4;

  private FuzzCorpus() {}

  /**
   * Gives the target each input, and {@code changes} variants of it, of which one to four bytes are
   * others.
   *
   * @return how many inputs there are
   * @throws AssertionError if the target throws anything; it names the file, and the seed if the
   *     input was changed
   * @throws UncheckedIOException if the inputs cannot be read
   */
  public static int replay(Path folder, Consumer<byte[]> target, int changes, long seed) {
    Random random = new Random(seed);
    Map<Path, byte[]> inputs = read(folder);
    for (Map.Entry<Path, byte[]> input : inputs.entrySet()) {
      byte[] data = input.getValue();
      accept(target, data, input.getKey().toString());
      for (int i = 0; i < changes && data.length > 0; i++) {
        accept(target, changed(data, random), input.getKey() + " changed, seed " + seed);
      }
    }
    return inputs.size();
  }

  private static Map<Path, byte[]> read(Path folder) {
    Map<Path, byte[]> inputs = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        inputs.put(file, Files.readAllBytes(file));
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return inputs;
  }

  private static byte[] changed(byte[] data, Random random) {
    byte[] changed = data.clone();
    for (int n = random.nextInt(MOST_BYTES_CHANGED); n >= 0; n--) {
      changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
    }
    return changed;
  }

  private static void accept(Consumer<byte[]> target, byte[] data, String what) {
    try {
      target.accept(data.clone());
    } catch (Throwable finding) { // also Errors: they are what is looked for
      throw new AssertionError(what, finding);
    }
  }
}
