package dev.headrace.testing;

import org.jspecify.annotations.Nullable;

/** Answers requests over HTTP/2 as a {@link FaultServer} was told to answer all. */
record Http2Replies(FaultScript script, FaultLog log) {

  void answer(Http2Stream stream) {
    Received head = stream.received();
    Reply early = script.early(head);
    if (early == null) {
      if ("100-continue".equalsIgnoreCase(head.headers().first("Expect"))) {
        stream.headers(false, ":status", "100"); // RFC 9110 §10.1.1
      }
      stream.awaitEnd();
    }
    answer(stream, early);
    if (!stream.isEnded()) {
      stream.reset(Http2.NO_ERROR); // RFC 9113 §8.1: the rest is not wanted
    }
  }

  private void answer(Http2Stream stream, @Nullable Reply early) {
    Received request = stream.received();
    log.began(request);
    try {
      stream.reply(early != null ? early : script.reply(request, log));
    } finally {
      log.ended();
    }
  }
}
