package dev.headrace.architecture.bad.content;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"exportedMethodsTakeFewParameters"})
public final class TakesFive {
  /** Takes five. */
  public int sum(int a, int b, int c, int d, int e) {
    return a + b + c + d + e;
  }
}
