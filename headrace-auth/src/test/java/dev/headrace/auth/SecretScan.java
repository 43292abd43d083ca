package dev.headrace.auth;

import dev.headrace.core.HeadraceException;
import dev.headrace.core.Journal;
import java.io.PrintWriter;
import java.io.StringWriter;

/** All that a log could show of a failure: stack traces with causes and suppressed, the journal. */
final class SecretScan {

  private SecretScan() {}

  static String of(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text));
    if (failure instanceof HeadraceException known) {
      text.append(known.context().toString());
      Journal journal = known.journal();
      text.append(journal == null ? "" : journal.toString());
    }
    return text.toString();
  }
}
