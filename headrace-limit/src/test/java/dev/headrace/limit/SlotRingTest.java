package dev.headrace.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotRingTest {
  private static final long MS = 1_000_000;
  private static final long T = Long.valueOf(Long.MAX_VALUE - 20); // overflows soon

  @Test
  void unitsAreFreeWhenTheirMomentHasComeAndNotBefore() {
    SlotRing ring = new SlotRing(1);
    ring.add(T + 10, 2);
    ring.add(T + 30, 3);

    assertThat(ring.units()).isEqualTo(5);
    assertThat(ring.free(T + 9)).isZero();
    assertThat(ring.free(T + 10)).isEqualTo(2);
    assertThat(ring.free(T + 29)).isZero();
    assertThat(ring.units()).isEqualTo(3);
    assertThat(ring.free(T + 30)).isEqualTo(3);
    assertThat(ring.units()).isZero();
  }

  @Test
  void aMomentBeforeTheLastOneIsThatOne() {
    SlotRing ring = new SlotRing(1);
    ring.add(T + 30, 1);
    ring.add(T + 10, 2);

    assertThat(ring.free(T + 29)).isZero();
    assertThat(ring.free(T + 30)).isEqualTo(3);
  }

  @Test
  void saysWhenSoManyAreFreeAndHowManyThenAre() {
    SlotRing ring = new SlotRing(1);
    ring.add(T, 4);
    ring.add(T + 10, 2);
    ring.add(T + 20, 1);
    ring.add(T + 30, 3);
    ring.free(T);

    assertThat(ring.freeAt(1)).isEqualTo(T + 10);
    assertThat(ring.freeAt(2)).isEqualTo(T + 10);
    assertThat(ring.freeAt(3)).isEqualTo(T + 20);
    assertThat(ring.freeAt(4)).isEqualTo(T + 30);
    assertThat(ring.freeAt(6)).isEqualTo(T + 30);
    assertThat(ring.unitsUntil(T + 9)).isZero();
    assertThat(ring.unitsUntil(T + 10)).isEqualTo(2);
    assertThat(ring.unitsUntil(T + 29)).isEqualTo(3);
    assertThat(ring.unitsUntil(T + 30)).isEqualTo(6);
  }

  @Test
  void anyNumberOfMomentsIsKeptAlsoWhenItComesRound() {
    SlotRing ring = new SlotRing(1);
    for (long i = 0; i < 1_000; i++) {
      ring.add(T + 3 * i, 1);
      ring.add(T + 3 * i + 1, 1);
      ring.add(T + 3 * i + 2, 1);
      assertThat(ring.free(T + i)).isEqualTo(1); // two more rest each time
    }

    assertThat(ring.units()).isEqualTo(2_000);
    for (int i = 1; i <= 2_000; i++) {
      assertThat(ring.freeAt(i)).isEqualTo(T + 999 + i);
      assertThat(ring.unitsUntil(T + 999 + i)).isEqualTo(i);
    }
  }

  @Test
  void coarseRingsNeverFreeTooEarlyNorAGrainTooLate() {
    for (long offset : new long[] {0, 1, MS / 3, MS - 1}) {
      SlotRing ring = new SlotRing(MS);
      ring.add(T + offset, 1);

      assertThat(ring.freeAt(1) - T - offset).isBetween(0L, MS - 1);
    }
  }

  @Test
  void coarseRingsFreeTogetherWhatIsOfOneGrain() {
    SlotRing ring = new SlotRing(MS);
    ring.add(5 * MS + 1, 5);
    ring.add(6 * MS - 1, 2);
    ring.add(6 * MS, 3);
    ring.add(6 * MS + 1, 1);

    assertThat(ring.free(6 * MS - 1)).isZero();
    assertThat(ring.free(6 * MS)).isEqualTo(10);
    assertThat(ring.freeAt(1)).isEqualTo(7 * MS);
  }
}
