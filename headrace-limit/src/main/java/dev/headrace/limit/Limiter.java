package dev.headrace.limit;

import dev.headrace.core.Drain;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Grants tickets, at once or when their turn comes: a {@link Turnstile} with one timer, and with
 * one drain on whose stack all who waited are called. Thread-safe; tickets are called under no
 * lock.
 */
final class Limiter {
  private final Turnstile turnstile;
  private final boolean settles;
  private final boolean discovers;
  private final Alarm alarm;
  private final Drain pump = new Drain(this::grantAll);

  /**
   * A limiter.
   *
   * @param owner whose permits its tickets are, if it is one that stands alone
   */
  Limiter(LimiterOptions options, @Nullable RateLimiter owner, TimeSource time, Timer timer) {
    turnstile = new Turnstile(options, owner, time);
    discovers = options.discovers();
    settles = options.limits().stream().anyMatch(limit -> limit.cost().isSettled());
    alarm = new Alarm(time, timer, pump);
  }

  /** Where those wait who are no calls. */
  Lane lane() {
    return turnstile.lane();
  }

  /** Grants {@code ticket} if there is room and nobody waits for the same, without calling it. */
  boolean tryTake(Ticket ticket) {
    return turnstile.tryTake(ticket);
  }

  /**
   * Puts {@code ticket}, which was tried in vain, into the queue. It is called when it is granted
   * or refused, which may be before this returns, unless it is withdrawn.
   */
  void enqueue(Ticket ticket) {
    Refusal refusal = turnstile.enqueue(ticket);
    if (refusal != null) {
      ticket.refused(refusal);
    } else {
      pump.run();
    }
  }

  /** Takes {@code ticket} out. Returns whether it was neither granted nor refused before. */
  boolean withdraw(Ticket ticket) {
    boolean out = turnstile.withdraw(ticket);
    if (out) {
      pump.run();
    }
    return out;
  }

  /** The answer came at {@code nanos}. Only the first of this and the next two counts. */
  boolean answered(Ticket ticket, long nanos) {
    return changed(turnstile.answered(ticket, nanos));
  }

  /** What {@code ticket}, whose answer is there, has cost is known now, if it ever will be. */
  void settled(CallTicket ticket) {
    if (settles) {
      changed(turnstile.settled(ticket));
    }
  }

  /**
   * What the answer to {@code ticket} says about limits, which may be nothing: once for each answer
   * from the network, the rejections too; after {@link #answered}, before {@link #settled}.
   */
  void heard(CallTicket ticket, List<RateSignal> signals, long receivedNanos) {
    if (!signals.isEmpty() || ticket.unheard) {
      turnstile.heard(ticket, signals, receivedNanos);
      changed(true);
    }
  }

  /** Nothing was sent: the units are free at once. */
  boolean notSent(Ticket ticket) {
    return changed(turnstile.notSent(ticket));
  }

  /** There will be no answer to a request that was sent within {@code attemptNanos}, if it was. */
  boolean unanswered(Ticket ticket, long attemptNanos) {
    return changed(turnstile.unanswered(ticket, attemptNanos));
  }

  /** Request and response are over. Once for a granted ticket. */
  void ended(Ticket ticket) {
    changed(turnstile.ended(ticket));
  }

  /** Whether the server took the request; false if it rejected it or never answered. */
  void judged(CallTicket ticket, boolean good) {
    if (discovers || ticket.isProbe()) {
      turnstile.judged(ticket, good);
      changed(true);
    }
  }

  /** Says what {@code answer}, received at {@code nanos}, means; a hold begins at once. */
  Verdict heed(CallTicket ticket, LimitPolicy.Answer answer, long nanos) {
    List<Ticket> late = new ArrayList<>();
    Verdict verdict = turnstile.heed(ticket, answer, nanos, late);
    late.forEach(each -> each.refused(verdict.refusal()));
    if (!late.isEmpty() || turnstile.anyWaits()) {
      pump.run(); // the alarm has to follow the hold
    }
    return verdict;
  }

  /** The least time that {@code ticket} would wait if it came now. */
  long atLeast(Ticket ticket) {
    return turnstile.atLeast(ticket);
  }

  /** The limits as they stand. */
  List<LimitStatus> status() {
    return turnstile.standings().stream().map(Groups.Standing::shown).toList();
  }

  private boolean changed(boolean something) {
    if (something && turnstile.anyWaits()) {
      pump.run();
    }
    return something;
  }

  private void grantAll() {
    for (Ticket next = turnstile.takeNext(); next != null; next = turnstile.takeNext()) {
      grant(next);
    }
    alarm.set(turnstile.wake());
  }

  private void grant(Ticket ticket) {
    try {
      ticket.granted();
    } catch (Throwable thrown) {
      pump.run(); // once more after this one: the others have their turn
      throw thrown;
    }
  }
}
