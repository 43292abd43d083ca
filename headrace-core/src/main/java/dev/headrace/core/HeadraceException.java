package dev.headrace.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The root of everything that a call can fail with. Unchecked; sync and async throw the same types,
 * never wrapped. A cancelled call ends with the JDK's {@link
 * java.util.concurrent.CancellationException} instead.
 *
 * <pre>
 * HeadraceException
 *  ├─ TransportException            no answer: refused, DNS, TLS, lost, truncated, protocol, idle …
 *  │   └─ ProxyException            the proxy's failure: status()
 *  ├─ ResponseException             an answer outside 2xx: status(), headers(), body()
 *  │   ├─ BadRequestException       400
 *  │   ├─ UnauthorizedException     401
 *  │   ├─ ForbiddenException        403
 *  │   ├─ NotFoundException         404
 *  │   ├─ ConflictException         409
 *  │   ├─ UnprocessableContentException  422
 *  │   ├─ TooManyRequestsException  429
 *  │   └─ ServerErrorException      5xx
 *  ├─ RateLimitException            Headrace's own limiter refused: queue full, wait too long
 *  │   └─ QuotaExhaustedException   the server's quota is used up for long: retryAfter()
 *  ├─ CallTimeoutException          out of time
 *  │   ├─ DeadlineExceededException   the call's deadline
 *  │   └─ AttemptTimeoutException     one attempt's
 *  ├─ AuthenticationException       no usable credential
 *  ├─ RedirectException             a redirect that is not followed: location()
 *  ├─ BoundExceededException        body, header section or expansion over its bound
 *  ├─ DecodingException             the body is not what was asked for
 *  ├─ ClientClosedException         the client is closed
 *  └─ InternalException             a defect, in the engine or in a user's layer
 * </pre>
 *
 * What users handle alike is a {@link #reason()}, not a class. No message holds a secret.
 */
public abstract sealed class HeadraceException extends RuntimeException
    permits TransportException,
        ResponseException,
        RateLimitException,
        CallTimeoutException,
        AuthenticationException,
        RedirectException,
        BoundExceededException,
        DecodingException,
        ClientClosedException,
        InternalException {
  private static final long serialVersionUID = 1;
  private final transient ErrorContext context;

  /** An exception with these facts. */
  protected HeadraceException(String message, ErrorContext context, @Nullable Throwable cause) {
    super(message, cause);
    this.context = context;
  }

  /** What went wrong. */
  public final Reason reason() {
    return context.reason();
  }

  /** What the call was doing when it failed. */
  public final Phase phase() {
    return context.phase();
  }

  /** Whether the server may have seen the request that failed. */
  public final Sent sent() {
    return context.sent();
  }

  /** How many attempts the call made. */
  public final int attempts() {
    Journal journal = context.journal();
    return journal == null ? 0 : journal.attempts();
  }

  /** How long to wait before trying again, as far as that is known, or null. */
  public final @Nullable Duration retryAfter() {
    return context.retryAfter();
  }

  /** The server's name for the request, or null. */
  public final @Nullable String requestId() {
    return context.requestId();
  }

  /** Method and redacted URL, or null if the failure belongs to no request. */
  public final @Nullable String target() {
    return context.target();
  }

  /** What happened to the call, or null if there was none. */
  public final @Nullable Journal journal() {
    return context.journal();
  }

  /** All facts. */
  public final ErrorContext context() {
    return context;
  }

  /** What went wrong, where, and after how many attempts. */
  @Override
  public String getMessage() {
    StringBuilder text = new StringBuilder(String.valueOf(super.getMessage()));
    if (context != null && context.target() != null) { // null after deserialisation
      text.append(" [").append(context.target());
      text.append("; ").append(reason()).append(" in phase ").append(phase());
      text.append(", sent=").append(sent()).append(", attempts=").append(attempts()).append(']');
    }
    return text.toString();
  }

  /** What went wrong, without where. */
  public final String summary() {
    return String.valueOf(super.getMessage());
  }
}
