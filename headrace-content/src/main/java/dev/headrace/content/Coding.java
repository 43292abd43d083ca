package dev.headrace.content;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;

/** One content coding being undone, a piece at a time. Not thread-safe. */
interface Coding extends AutoCloseable {

  /**
   * Decodes from {@code in} into {@code out}.
   *
   * @return how many bytes were written; 0 only when {@code in} is used up or {@code out} is full
   * @throws DataFormatException if the input is not of this coding
   */
  int decode(ByteBuffer in, ByteBuffer out) throws DataFormatException;

  /**
   * Says that there is no more input.
   *
   * @throws DataFormatException if the input ends too early
   */
  void end() throws DataFormatException;

  /** Gives its memory back. Without effect the second time. */
  @Override
  void close();
}
