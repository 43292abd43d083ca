package dev.headrace.content;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.DataFormatException;

/**
 * The codings of one body being undone in a row, within bounds: what every coding yields is counted
 * against what came from the wire, so that none between can expand unseen. Not thread-safe.
 */
final class Unwrapping implements AutoCloseable {
  private static final int SCRATCH = 8 * 1024;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private final List<Coding> decoders;
  private final ByteBuffer[] inputs; // of each decoder; the first is the wire's
  private final long[] yields; // of each decoder, in bytes
  private final Bounds bounds;
  private final BodyFailures failures;
  private long wire;

  Unwrapping(Codings codings, Bounds bounds, BodyFailures failures) {
    this.decoders = codings.decoders();
    this.inputs = new ByteBuffer[decoders.size()];
    this.yields = new long[decoders.size()];
    this.bounds = bounds;
    this.failures = failures;
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = i == 0 ? NOTHING : ByteBuffer.allocate(SCRATCH).limit(0);
    }
  }

  /** Takes more input, which is left alone until {@link #read} returns 0. */
  void feed(ByteBuffer encoded) {
    wire += encoded.remaining();
    inputs[0] = encoded;
  }

  /** Decodes into {@code out}, which has room; returns how much, 0 if it takes more input. */
  int read(ByteBuffer out) {
    try {
      return read(decoders.size() - 1, out);
    } catch (DataFormatException broken) {
      throw failures.broken(broken);
    }
  }

  private int read(int stage, ByteBuffer out) throws DataFormatException {
    while (true) {
      int written = decoders.get(stage).decode(inputs[stage], out);
      if (written > 0) {
        count(stage, written);
        return written;
      }
      if (stage == 0) {
        return 0;
      }
      ByteBuffer scratch = inputs[stage].clear();
      int more = read(stage - 1, scratch);
      scratch.flip();
      if (more == 0) {
        return 0;
      }
    }
  }

  private void count(int stage, int written) {
    yields[stage] += written;
    if (yields[stage] > bounds.expansionOf(wire)) {
      throw failures.expandsTooFar(bounds.ratio());
    }
    if (stage == decoders.size() - 1 && yields[stage] > bounds.most()) {
      throw failures.tooLong(bounds.most());
    }
  }

  /** Says that there is no more input; call it after {@link #read} returned 0. */
  void end() {
    try {
      for (Coding decoder : decoders) {
        decoder.end();
      }
    } catch (DataFormatException broken) {
      throw failures.broken(broken);
    }
  }

  @Override
  public void close() {
    for (Coding decoder : decoders) {
      decoder.close();
    }
  }
}
