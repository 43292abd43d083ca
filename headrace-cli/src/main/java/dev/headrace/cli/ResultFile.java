package dev.headrace.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The output file of a bulk run. Each line is one append in one system call, so that a killed run
 * leaves whole lines and at most one torn one, the last, which the next {@code --resume} repairs.
 * Locked against a second run while it is open.
 */
final class ResultFile implements ResultSink {
  private final Path path;
  private final FileChannel channel;
  private final Map<String, Stored> stored;

  private ResultFile(Path path, FileChannel channel, Map<String, Stored> stored) {
    this.path = path;
    this.channel = channel;
    this.stored = stored;
  }

  /** The file without what an earlier run left in it. */
  static ResultFile empty(Path path) {
    return open(path, Map.of(), 0);
  }

  /**
   * The file with the results that {@code found} says are in it: repaired, and without the failed
   * ones if they are to be repeated.
   */
  static ResultFile continuing(Path path, StoredResults found, boolean retryFailed) {
    if (!retryFailed || found.failed().isEmpty()) {
      ResultFile file = open(path, found.all(), found.wholeBytes());
      if (found.lacksLineEnd()) {
        file.append(new byte[] {'\n'});
      }
      return file;
    }
    try (ResultFile locked = open(path, Map.of(), -1)) {
      Path kept = found.copyWithoutFailed(locked.path);
      Files.move(
          kept,
          locked.path,
          java.nio.file.StandardCopyOption.ATOMIC_MOVE,
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      return open(path, found.succeeded(), -1);
    } catch (IOException failure) {
      throw unwritable(path, failure);
    }
  }

  @Override
  public @Nullable Stored stored(String id) {
    return stored.get(id);
  }

  @Override
  public void append(byte[] line) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException failure) {
      String reason = FileProblem.reason(failure);
      throw reason.toLowerCase(java.util.Locale.ROOT).contains("broken pipe")
          ? Stop.pipe()
          : Stop.failed("-o " + path + ": " + reason);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      throw Stop.failed("-o " + path + ": " + FileProblem.reason(failure));
    }
  }

  /** Opens for appending; cuts a regular file to {@code length} unless that is negative. */
  private static ResultFile open(Path path, Map<String, Stored> stored, long length) {
    FileChannel channel = null;
    try {
      boolean regular = !Files.exists(path) || Files.isRegularFile(path);
      channel =
          regular
              ? FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
              : FileChannel.open(path, StandardOpenOption.WRITE);
      if (regular) {
        lock(path, channel);
        if (length >= 0) {
          channel.truncate(length);
        }
      }
      return new ResultFile(regular ? path.toRealPath() : path, channel, stored);
    } catch (IOException failure) {
      closeQuietly(channel);
      throw unwritable(path, failure);
    } catch (Stop locked) {
      closeQuietly(channel);
      throw locked;
    }
  }

  private static void lock(Path path, FileChannel channel) {
    try {
      if (channel.tryLock() != null) {
        return;
      }
    } catch (IOException noLocksHere) {
      return; // some network file systems have none
    } catch (OverlappingFileLockException ours) {
      // told below
    }
    throw Stop.usage("-o " + path + ": another run is writing to it; wait for its end");
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException alsoFailed) {
      // the first failure is the one to tell
    }
  }

  private static Stop unwritable(Path path, IOException failure) {
    return Stop.usage("-o " + path + ": cannot be written (" + FileProblem.reason(failure) + ")");
  }
}
