package dev.headrace.limit;

/**
 * Two limits, each of one at a time, and those who take units of the one, the other, or both.
 *
 * @param <P> a place in the queue, later a leave
 */
interface Limits<P> {

  /** Asks for a unit of each that is true. {@code granted} is run once it has them. */
  P enter(boolean first, boolean second, Runnable granted);

  /** Gives the place in the queue up. Returns whether it was one still. */
  boolean withdraw(P place);

  /** Its units are free after a window. */
  void answered(P leave);

  /** Its units are free. */
  void notSent(P leave);

  /** Lets a window pass. */
  void pass();

  /**
   * Lets as much time pass as alarms are set for, and no more: if time passed while one was being
   * set it rings later than is needed, which is no loss; one that was not set does not ring.
   */
  void ring();

  /** The units of the first or the second that are not free. */
  long used(boolean first);

  /** How many wait for units of the first or the second. */
  int waiters(boolean first);
}
