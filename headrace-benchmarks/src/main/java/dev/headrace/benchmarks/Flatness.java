package dev.headrace.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * Whether a quantity stayed where it was: judged by the median of the slopes between all pairs of
 * its values (Theil 1950, Sen 1968), which a few outliers do not move. The first third of the
 * values is warm-up and does not count. Immutable.
 *
 * @param what of what, and in which unit
 * @param growth over the values that count, if they grew as the slope says
 * @param allowed the most of it
 */
record Flatness(String what, double growth, double allowed) {
  private static final int LEAST_VALUES = 6;

  /**
   * The judgement of {@code values}, taken at equal intervals.
   *
   * @throws IllegalArgumentException if there are fewer than 6
   */
  static Flatness of(String what, double[] values, double allowed) {
    if (values.length < LEAST_VALUES) {
      throw new IllegalArgumentException(values.length + " values tell no slope");
    }
    double[] counted = Arrays.copyOfRange(values, values.length / 3, values.length);
    int last = counted.length - 1;
    double[] slopes = new double[last * (last + 1) / 2];
    int count = 0;
    for (int i = 0; i <= last; i++) {
      for (int j = i + 1; j <= last; j++) {
        slopes[count++] = (counted[j] - counted[i]) / (j - i);
      }
    }
    return new Flatness(what, new Sample(slopes).median() * last, allowed);
  }

  boolean isFlat() {
    return growth <= allowed;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s: %+.1f, at most %.1f: %s",
        what,
        growth,
        allowed,
        isFlat() ? "flat" : "GROWS");
  }
}
