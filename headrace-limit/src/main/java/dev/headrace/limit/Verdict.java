package dev.headrace.limit;

/**
 * What came of an answer that may be a rejection.
 *
 * @param decision the policy's
 * @param until when the lane's hold ends, if there is one
 * @param refusal what those are told who cannot wait for it
 */
record Verdict(LimitDecision decision, long until, Refusal refusal) {}
