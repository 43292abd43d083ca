package dev.headrace.benchmarks;

import java.util.Arrays;

/**
 * What some requests took.
 *
 * @param requests how many were answered
 */
record Measurement(long requests, long elapsedNanos, Usage used) {

  double cpuMicrosEach() {
    return used.cpuNanos() / 1e3 / requests;
  }

  double bytesEach() {
    return (double) used.bytes() / requests;
  }

  /** The compilers' time beside all other. */
  double compilersShare() {
    return (double) used.compilerNanos() / Math.max(1, used.cpuNanos());
  }

  double perSecond() {
    return requests * 1e9 / elapsedNanos;
  }

  /** The form that {@link #parse} reads. */
  String text() {
    return String.join(
        " ",
        Long.toString(requests),
        Long.toString(elapsedNanos),
        Long.toString(used.cpuNanos()),
        Long.toString(used.compilerNanos()),
        Long.toString(used.bytes()));
  }

  static Measurement parse(String text) {
    long[] numbers = Arrays.stream(text.split(" ", -1)).mapToLong(Long::parseLong).toArray();
    return new Measurement(numbers[0], numbers[1], new Usage(numbers[2], numbers[3], numbers[4]));
  }
}
