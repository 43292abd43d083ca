package dev.headrace.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** What the server counted and when jobs were done, in nanoseconds since the start. Thread-safe. */
final class QuotaLog {
  private static final int SAMPLES_A_WINDOW = 100;
  private final List<Arrival> arrivals = new ArrayList<>();
  private final List<Ended> ended = new ArrayList<>();
  private final List<Ended> answers = new ArrayList<>();

  /** A request at the server. */
  record Arrival(long nanos, int units, boolean admitted) {}

  /** The end of a job, or of a round trip, and how long it took from its beginning. */
  record Ended(long nanos, long took) {}

  synchronized void arrived(long nanos, int units, boolean admitted) {
    arrivals.add(new Arrival(nanos, units, admitted));
  }

  synchronized void answered(long nanos, long roundTrip) {
    answers.add(new Ended(nanos, roundTrip));
  }

  synchronized void succeeded(long nanos, long took) {
    ended.add(new Ended(nanos, took));
  }

  /** The mean round trip of what was answered from {@code from} to {@code to}. */
  synchronized double meanRoundTrip(long from, long to) {
    return answers.stream()
        .filter(answer -> answer.nanos >= from && answer.nanos < to)
        .mapToLong(Ended::took)
        .average()
        .orElse(0);
  }

  /** How many requests the server saw from {@code from} to {@code to}, or rejected of them. */
  synchronized int requests(long from, long to, boolean rejectedOnly) {
    int count = 0;
    for (Arrival arrival : arrivals) {
      boolean wanted = !rejectedOnly || !arrival.admitted;
      count += wanted && arrival.nanos >= from && arrival.nanos < to ? 1 : 0;
    }
    return count;
  }

  /** The units that were admitted from {@code from} to {@code to}. */
  synchronized long units(long from, long to) {
    long sum = 0;
    for (Arrival arrival : arrivals) {
      sum += arrival.admitted && arrival.nanos >= from && arrival.nanos < to ? arrival.units : 0;
    }
    return sum;
  }

  /**
   * Admitted units a window: the slope of the line through their sum over time, by least squares.
   * Where the interval cuts a burst that comes once a window makes no difference to it then, as it
   * would to a mere count: it is off by 1/windows² at most.
   */
  synchronized double unitsPerWindow(long from, long to, long window) {
    long step = window / SAMPLES_A_WINDOW;
    int samples = (int) ((to - from) / step);
    double middle = (samples - 1) / 2.0;
    double covariance = 0;
    double variance = 0;
    long sum = 0;
    int next = 0;
    for (int i = 0; i < samples; i++) {
      long end = from + i * step;
      while (next < arrivals.size() && arrivals.get(next).nanos < end) {
        Arrival arrival = arrivals.get(next++);
        sum += arrival.admitted ? arrival.units : 0;
      }
      covariance += (i - middle) * sum;
      variance += (i - middle) * (i - middle);
    }
    return covariance / variance * SAMPLES_A_WINDOW;
  }

  /** Seconds to success of the jobs that ended from {@code from} to {@code to}. */
  synchronized Sample secondsToSuccess(long from, long to) {
    return new Sample(
        ended.stream()
            .filter(job -> job.nanos >= from && job.nanos < to)
            .mapToDouble(job -> job.took / 1e9)
            .toArray());
  }
}
