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
   * As fast as the server takes it: by the limits in its headers if it sends any, else slower after
   * each rejection and faster while there is none.
   */
  DISCOVER
}
