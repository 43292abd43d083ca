package dev.headrace.auth;

import dev.headrace.core.AuthenticationException;
import dev.headrace.core.Call;
import dev.headrace.core.ErrorContext;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;

/** What {@code sign} tells {@code auth}: the credential expired in the queue. Nothing was sent. */
final class StaleCredentialException extends AuthenticationException {
  private static final long serialVersionUID = 1;

  StaleCredentialException(Call call) {
    super(
        "the credential expired while the call waited for its permit",
        ErrorContext.of(Reason.CREDENTIALS, call).in(Phase.AUTH).sent(Sent.NO),
        null);
  }
}
