package dev.headrace.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static final Measurement SAMPLE =
      new Measurement(1_000, 500_000_000, new Usage(30_000_000, 3_000_000, 4_000_000));

  @Test
  void valuesAreOfEachRequest() {
    assertThat(SAMPLE.cpuMicrosEach()).isEqualTo(30);
    assertThat(SAMPLE.bytesEach()).isEqualTo(4_000);
    assertThat(SAMPLE.perSecond()).isEqualTo(2_000);
    assertThat(SAMPLE.compilersShare()).isEqualTo(0.1);
  }

  @Test
  void whatAnotherProcessWritesIsRead() {
    assertThat(Measurement.parse(SAMPLE.text())).isEqualTo(SAMPLE);
  }
}
