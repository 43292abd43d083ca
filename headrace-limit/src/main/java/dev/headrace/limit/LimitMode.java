package dev.headrace.limit;

/** How the units of a {@link RateLimit} come free. */
public enum LimitMode {
  /**
   * One window after the answer. Never rejected at any server that counts by window, as long as
   * nobody else uses the key; uses W/(W + round trip) of the quota.
   */
  ANCHORED,

  /**
   * At the server's own boundary, once its answers have proved that it counts by fixed windows and
   * where they begin; till then, and after whatever contradicts, as {@link #ANCHORED}. Uses the
   * whole quota then.
   *
   * <p>The answers have to say what remains. The proof is three windows whose beginnings show as
   * jumps of that, and one more in which nothing is sent until well after its beginning: windows
   * that a client's own first request begins fail it, and are never locked. In each window one
   * request goes alone and confirms it before the others. Where an exchange takes longer than an
   * eighth of the window nothing is proved. While a proof may come, at most half of the quota
   * leaves at once, whatever burst was told: what leaves at once shows no beginning.
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
