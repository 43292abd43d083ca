package dev.headrace.limit;

import java.util.List;

/**
 * What came of an answer that may be a rejection.
 *
 * @param decision the policy's
 * @param stopped the names of the limits that it is about; empty for the whole origin
 * @param until when the lane's hold ends, if there is one
 * @param refusal what those are told who cannot wait for it
 */
record Verdict(LimitDecision decision, List<String> stopped, long until, Refusal refusal) {}
