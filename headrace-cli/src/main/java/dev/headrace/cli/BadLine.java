package dev.headrace.cli;

/** A line of the input is not a request: what is wrong with it. The other lines still run. */
final class BadLine extends Exception {
  private static final long serialVersionUID = 1;

  BadLine(String message) {
    super(message, null, false, false);
  }
}
