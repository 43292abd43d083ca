package dev.headrace.transport.jdk;

/** Keeps the engine from going on. */
final class Refusal extends IllegalStateException {
  private static final long serialVersionUID = 1;

  Refusal(String why) {
    super(why);
  }
}
