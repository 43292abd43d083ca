package dev.headrace;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Layer;
import dev.headrace.core.Response;
import dev.headrace.core.spi.Ledger;
import java.lang.System.Logger.Level;
import java.lang.ref.Cleaner;

/**
 * What is behind a streamed body that a user's layer was given: closes it, with a warning, if the
 * layer drops that body, which nobody has begun to read then, nor closed. Never refers to it, or it
 * would not be found.
 */
final class LentBody implements Runnable {
  private final Body behind;
  private final System.Logger logger;
  private final String warning;
  private volatile boolean ended;

  private LentBody(Body behind, System.Logger logger, String warning) {
    this.behind = behind;
    this.logger = logger;
    this.warning = warning;
  }

  /** {@code response} as {@code borrower} gets it; itself if its body is in memory. */
  static Response lend(Response response, Call call, Layer borrower, System.Logger logger) {
    Body behind = response.body();
    if (behind.buffered() != null) {
      return response;
    }
    LentBody lent = new LentBody(behind, logger, warning(response, call, borrower));
    Body body = Body.once(behind.publisher(), behind.length(), behind::close);
    Cleaner.Cleanable watch = Watch.CLEANER.register(body, lent);
    Response given = response.withBody(body);
    given.whenEnded(
        () -> {
          lent.ended = true;
          watch.clean();
        });
    return given;
  }

  private static String warning(Response response, Call call, Layer borrower) {
    return call.request().method()
        + " "
        + call.request().url()
        + " -> "
        + response.status()
        + ": the layer "
        + borrower.getClass().getName()
        + " dropped the response and did not close it; it is closed now";
  }

  /** The body has ended, or is garbage. Called once. */
  @Override
  public void run() {
    if (ended) {
      return;
    }
    Ledger.closed(Ledger.Kind.BODY); // of the one that is gone
    behind.close();
    logger.log(Level.WARNING, warning);
  }

  /** One thread for all clients, from the first body that is lent. */
  private static final class Watch {
    static final Cleaner CLEANER = Cleaner.create();
  }
}
