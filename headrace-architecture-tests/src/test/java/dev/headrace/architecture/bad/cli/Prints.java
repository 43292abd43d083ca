package dev.headrace.architecture.bad.cli;

/** The command may print. */
public final class Prints {
  @Override
  public String toString() {
    System.out.println("the command may");
    return "printed";
  }

  /** The command has no API that others call. */
  void tooManyForOthers(int a, int b, int c, int d, int e) {
    System.err.println(a + b + c + d + e);
  }
}
