package dev.headrace.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** Values of one thing in several rounds; their median and how far they lie apart. Immutable. */
final class Sample {
  private final double[] sorted;

  Sample(double... values) {
    sorted = values.clone();
    Arrays.sort(sorted);
  }

  /** The ratios of what was measured in the same rounds: what slows a round slows both. */
  static Sample ratios(double[] over, double[] under) {
    double[] ratios = new double[over.length];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = over[i] / under[i];
    }
    return new Sample(ratios);
  }

  /** NaN if there are no values. */
  double median() {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The value below which {@code share} of them lie. */
  double quantile(double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    int index = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.max(0, Math.min(sorted.length - 1, index))];
  }

  /** Median, least and most. */
  String text(String format) {
    return String.format(
        Locale.ROOT,
        format + " (" + format + "-" + format + ")",
        median(),
        sorted[0],
        sorted[sorted.length - 1]);
  }
}
