package dev.headrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SampleTest {
  @Test
  void medianIsTheMiddleValueOrBetweenTheTwo() {
    assertThat(new Sample(9, 1, 5).median()).isEqualTo(5);
    assertThat(new Sample(9, 1, 5, 7).median()).isEqualTo(6);
  }

  @Test
  void quantileIsTheValueBelowWhichTheShareLies() {
    double[] hundred = new double[100];
    for (int i = 0; i < 100; i++) {
      hundred[i] = 100 - i;
    }
    assertThat(new Sample(hundred).quantile(0.5)).isEqualTo(50);
    assertThat(new Sample(hundred).quantile(0.99)).isEqualTo(99);
    assertThat(new Sample(3).quantile(0.99)).isEqualTo(3);
  }

  @Test
  void nothingHasNoMedian() {
    assertThat(new Sample().median()).isNaN();
    assertThat(new Sample().quantile(0.5)).isNaN();
  }

  @Test
  void ratiosAreOfTheSameRound() {
    Sample ratios = Sample.ratios(new double[] {2, 20, 3}, new double[] {1, 10, 3});

    assertThat(ratios.text("%.1f")).isEqualTo("2.0 (1.0-2.0)");
  }
}
