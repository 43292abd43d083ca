package dev.headrace.architecture.bad.content;

import dev.headrace.architecture.bad.core.Breaks;

/** A violation, for the control of the rules. */
@Breaks({"nothingIsPrinted"})
final class PrintsItsTrouble {
  void print(Exception trouble) {
    trouble.printStackTrace();
  }
}
