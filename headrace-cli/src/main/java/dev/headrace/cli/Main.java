package dev.headrace.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The {@code headrace} command. */
public final class Main {
  private static final long LAST_WORDS_SECONDS = 3;

  private Main() {}

  /**
   * The process: runs the command and exits with its status. SIGINT and SIGTERM cancel the calls in
   * flight; what they leave is written whole or not at all, and the status is 130 or 143.
   */
  public static void main(String[] args) {
    Console console = Console.system();
    CountDownLatch over = new CountDownLatch(1);
    Thread onSignal =
        new Thread(
            () -> {
              if (over.getCount() > 0) {
                console.interrupt();
                await(over);
              }
            },
            "headrace-signal");
    Runtime.getRuntime().addShutdownHook(onSignal);
    int status = run(args, console);
    over.countDown();
    System.exit(status);
  }

  /**
   * The command without a process: environment variables aside it uses what is given here only, and
   * takes none of the streams for a terminal. Safe to call from many threads.
   *
   * @param in standard input
   * @param out standard output
   * @param err standard error
   * @return the exit status
   */
  public static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
    Console.Surroundings surroundings = new Console.Surroundings(System::getenv, false, false);
    return run(args, new Console(in, out, err, surroundings));
  }

  static int run(String[] args, Console console) {
    try {
      int status = Commands.run(args, console);
      return console.isInterrupted() ? Stop.INTERRUPTED : status;
    } catch (Stop stop) {
      if (stop.getMessage() != null && !console.isInterrupted()) {
        console.tell("headrace: " + stop.getMessage());
      }
      return console.isInterrupted() ? Stop.INTERRUPTED : stop.status();
    } catch (RuntimeException defect) {
      console.tell("headrace: internal error, please report it: " + defect);
      return Stop.FAILED;
    }
  }

  private static void await(CountDownLatch over) {
    try {
      over.await(LAST_WORDS_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
