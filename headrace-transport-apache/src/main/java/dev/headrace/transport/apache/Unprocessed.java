package dev.headrace.transport.apache;

import dev.headrace.core.Journal;

/** The server said that it has not processed a request, and will not (RFC 9113 §8.7). */
record Unprocessed() implements Journal.Event {
  @Override
  public String summary() {
    return "the server did not get to the request: it was not processed";
  }
}
