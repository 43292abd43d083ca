package dev.headrace.limit;

/**
 * What others use of a limit, by what the server says remains. Their units are phantoms among our
 * own: taken until an answer says better, and gone when a window has passed in which nothing proved
 * that there are others. Not thread-safe.
 */
final class ForeignUse {
  private long until; // unless proved again
  private boolean known = true; // a former life of ours may have been here until just now
  private boolean told; // while known
  private long phantoms;
  private long remaining; // by the last word
  private long received; // when it came
  private long askAt; // when more units should be there

  /**
   * The server's word.
   *
   * @param remaining units that are left
   * @param sent when the request was sent
   * @param received when the answer came
   * @param more when more units should be there
   */
  record Told(long remaining, long sent, long received, long more) {}

  /** Until {@code moment} it must be taken for possible that there are others. */
  ForeignUse(long moment) {
    until = moment;
  }

  /** There are others, or were, and nothing better is known until {@code moment}. */
  void prove(long moment) {
    until = moment - until < 0 ? until : moment;
    known = true;
  }

  /** Whether there may be others. */
  boolean isKnown(long now) {
    if (known && until - now <= 0) {
      known = false;
      told = false;
      phantoms = 0;
    }
    return known;
  }

  /**
   * Takes an answer in, if there may be others. Only one whose request was sent after the last
   * word's answer is of a later moment for sure. Of the rest, one that leaves less is too; one that
   * leaves more is of an earlier moment, and its own units were counted by the last word.
   *
   * @param notResting units that are not resting, with this answer's own
   */
  void heard(Told answer, long notResting) {
    boolean later = !told || answer.sent - received >= 0 || answer.remaining < remaining;
    if (later) {
      remaining = answer.remaining;
      received = answer.received;
      askAt = answer.more;
      told = true;
    }
    long open = Math.max(0, notResting - remaining);
    phantoms = later ? open : Math.min(phantoms, open);
  }

  /** How many units others have. */
  long units(long now) {
    return isKnown(now) ? phantoms : 0;
  }

  /**
   * Nanoseconds until a request may go although the others leave no room: when the proof has grown
   * old, or as soon as more units should be there and no request is under way that will tell.
   */
  long untilAsked(boolean nobodyAsks, long now) {
    long moment = nobodyAsks && askAt - until < 0 ? askAt : until;
    return Math.max(0, moment - now);
  }
}
