package dev.headrace.testing;

import dev.headrace.core.Headers;
import dev.headrace.core.TimeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** One {@link Reply} on its way out over HTTP/2. Used by one thread. */
final class Http2Reply {
  private static final long LOOK_NANOS = 2_000_000;
  private final Http2Stream stream;
  private final Reply reply;
  private final Received request;
  private int head; // bytes until HTTP/1.1's head would be whole
  private int content; // bytes of it to come
  private boolean begun;

  Http2Reply(Http2Stream stream, Reply reply, Received request) {
    this.stream = stream;
    this.reply = reply;
    this.request = request;
    this.head = reply.head(request).length;
    this.content = reply.content(request).length;
  }

  /** Takes the reply's steps, as far as anybody waits for it. */
  void send() {
    for (Step step : reply.steps(request)) {
      switch (step.kind()) {
        case BYTES -> bytes(step.payload());
        case DELAY -> delay(step);
        case UNTIL -> await(step::isReleased);
        case STALL -> stream.awaitOver();
        case CLOSE, CUT, RESET -> stream.connection().end(step);
      }
      if (step.isEnd() || step.kind() == Step.Kind.STALL) {
        return;
      }
    }
  }

  private void bytes(byte[] bytes) {
    if (reply.isRaw()) {
      stream.connection().bytes(bytes);
      return;
    }
    int skipped = Math.min(head, bytes.length);
    head -= skipped;
    if (head == 0 && !begun) {
      begun = true;
      stream.headers(content == 0 && reply.status() >= 200, fields());
    }
    byte[] rest = Arrays.copyOfRange(bytes, skipped, bytes.length);
    content -= rest.length;
    stream.body(rest, content == 0);
  }

  private String[] fields() {
    List<String> fields = new ArrayList<>(List.of(":status", Integer.toString(reply.status())));
    for (Headers.Field field : reply.fields(request)) {
      fields.add(field.name().toLowerCase(Locale.ROOT)); // RFC 9113 §8.2.1
      fields.add(field.value());
    }
    return fields.toArray(String[]::new);
  }

  private void delay(Step step) {
    TimeSource time = TimeSource.system();
    long end = time.nanoTime() + step.pause().toNanos();
    await(() -> time.nanoTime() - end >= 0);
  }

  private void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      if (stream.isOver()) {
        throw new UncheckedIOException(new IOException("nobody waits for the reply any more"));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }
}
