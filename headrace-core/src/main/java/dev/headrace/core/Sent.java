package dev.headrace.core;

/** Whether the server may have seen a request: what decides if it may be sent again. */
public enum Sent {
  /**
   * Provably nothing of it left, or the server said that it has not processed it: any method may be
   * sent again.
   */
  NO,
  /** Some of it may have arrived, and may have been acted upon. */
  MAYBE,
  /** All of it was written, or an answer began. */
  YES
}
