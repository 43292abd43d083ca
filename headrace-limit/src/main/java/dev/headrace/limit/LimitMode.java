package dev.headrace.limit;

/** How the units of a {@link RateLimit} come free. */
public enum LimitMode {
  /**
   * One window after the answer. Never rejected at any server that counts by window, as long as
   * nobody else uses the key; uses W/(W + round trip) of the quota.
   */
  ANCHORED,

  /**
   * At the server's own boundary, once its reset headers have proved that it counts by fixed
   * windows and where they begin; till then, and whenever the proof fails, as {@link #ANCHORED}.
   * Uses the whole quota.
   */
  PHASE_LOCKED,

  /**
   * As fast as the server takes it: by the limits in its headers if it sends any, else by its
   * rejections. It starts with one request, so that the first answer's headers bind all others.
   *
   * <p>Without headers it starts with one request at a time and one more for each that is taken,
   * until the first rejection. From then on it sends at 0.9 of the rate at which the server took
   * requests up to the next that it takes; and after each further rejection at 0.9 of the rate
   * before. In 30 s without one it is back where it was, and goes on rising. So a share of the
   * requests is rejected for ever: tell the quota if it is known.
   */
  DISCOVER
}
