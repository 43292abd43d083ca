package dev.headrace.limit;

import dev.headrace.core.Headers;
import dev.headrace.core.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Reads what answers say about rate limits: their header fields in every known shape, and what the
 * user's readers make of them. An answer without such fields costs one pass over their names.
 * Thread-safe.
 */
final class SignalReader {
  private static final List<HeaderShape> SHAPES =
      List.of(
          new StructuredShape(),
          new FamilyShape("ratelimit-", false),
          new FamilyShape("x-ratelimit-", false),
          new FamilyShape("x-rate-limit-", false),
          new FamilyShape("anthropic-ratelimit-", true),
          new FractionShape("x-shopify-shop-api-call-limit"),
          new FractionShape("sforce-limit-info"),
          new ReasonShape("stripe-rate-limited-reason"),
          new ReasonShape("ratelimit-reason"));

  private final List<RateLimitReader> readers;
  private final Logger logger;

  SignalReader(List<RateLimitReader> readers, Logger logger) {
    this.readers = List.copyOf(readers);
    this.logger = logger;
  }

  /** What {@code response}, which came from the network, says; empty for nothing. */
  List<RateSignal> read(Response response) {
    int shapes = shapesIn(response.headers());
    if (shapes == 0 && readers.isEmpty() || isOfCache(response.headers())) {
      return List.of();
    }
    Reading reading = new Reading(response);
    for (int i = 0; i < SHAPES.size(); i++) {
      if ((shapes & 1 << i) != 0) {
        SHAPES.get(i).read(reading);
      }
    }
    for (RateLimitReader reader : readers) {
      ask(reader, response, reading);
    }
    if (!reading.ignored().isEmpty()) {
      logger.log(
          Level.DEBUG,
          () -> "what an answer says about rate limits is malformed: " + reading.ignored());
    }
    return List.copyOf(reading.signals());
  }

  private static void ask(RateLimitReader reader, Response response, Reading reading) {
    try {
      reader.read(response).forEach(reading::add);
    } catch (RuntimeException | LinkageError | StackOverflowError thrown) { // of the user's code
      reading.ignore(thrown.getClass().getName() + " of a reader");
    }
  }

  /** The shapes that any field is of, one bit each. */
  private static int shapesIn(Headers headers) {
    int found = 0;
    for (Headers.Field field : headers) {
      found |= shapesOf(field.name());
    }
    return found;
  }

  private static int shapesOf(String name) {
    int first = name.isEmpty() ? 0 : name.charAt(0) | 0x20; // lower case
    if (name.length() < 9 || first != 'r' && first != 'x' && first != 's' && first != 'a') {
      return 0;
    }
    int found = 0;
    for (int i = 0; i < SHAPES.size(); i++) {
      found |= SHAPES.get(i).claims(name) ? 1 << i : 0;
    }
    return found;
  }

  /** Whether a cache on the way answered, so that all this is of another time (RFC 9111 §5.1). */
  private static boolean isOfCache(Headers headers) {
    String age = headers.first("age");
    return age != null && !age.equals("0");
  }
}
