package dev.headrace.cli;

import org.jspecify.annotations.Nullable;

/** The command ends here, with an exit status and, unless it ends quietly, a message for people. */
final class Stop extends RuntimeException {
  /** All calls ended 2xx. */
  static final int OK = 0;

  /** Some call failed, or the machine did. */
  static final int FAILED = 1;

  /** The command cannot be carried out as it was given. */
  static final int USAGE = 2;

  /** What a shell reports of a program that SIGINT ended. */
  static final int INTERRUPTED = 130;

  /** What a shell reports of a program that wrote to a closed pipe. */
  static final int PIPE = 141;

  private static final long serialVersionUID = 1;
  private final int status;

  private Stop(int status, @Nullable String message) {
    super(message, null, false, false);
    this.status = status;
  }

  /** Bad usage or bad input: what is wrong, where, and what to do. */
  static Stop usage(String message) {
    return new Stop(USAGE, message);
  }

  /** The usage was right, but it did not work. */
  static Stop failed(String message) {
    return new Stop(FAILED, message);
  }

  /** Whoever read the output has gone: nobody is left to tell. */
  static Stop pipe() {
    return new Stop(PIPE, null);
  }

  int status() {
    return status;
  }
}
