package dev.headrace.limit;

import dev.headrace.core.Drain;
import dev.headrace.core.TimeSource;
import dev.headrace.core.Timer;
import java.util.ArrayList;
import java.util.List;

/**
 * Grants tickets, at once or when their turn comes: a {@link Turnstile} with one timer, and with
 * one drain on whose stack all who waited are called. Thread-safe; tickets are called under no
 * lock.
 */
final class Limiter {
  private final Turnstile turnstile;
  private final Alarm alarm;
  private final Drain pump = new Drain(this::grantAll);

  Limiter(LimiterOptions options, TimeSource time, Timer timer) {
    turnstile = new Turnstile(options, time);
    alarm = new Alarm(time, timer, pump);
  }

  /** Grants {@code ticket} if there is room and nobody waits for the same, without calling it. */
  boolean tryTake(Ticket ticket, Object key) {
    return turnstile.tryTake(ticket, key);
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
    turnstile.ended(ticket);
    changed(true);
  }

  /** Whether the server took the request; false if it rejected it or never answered. */
  void judged(Ticket ticket, boolean good) {
    if (ticket.probe) {
      turnstile.judged(ticket, good);
      changed(true);
    }
  }

  /** Says what {@code answer}, received at {@code nanos}, means; a hold begins at once. */
  Verdict heed(Ticket ticket, LimitPolicy.Answer answer, long nanos) {
    List<Ticket> late = new ArrayList<>();
    Verdict verdict = turnstile.heed(ticket, answer, nanos, late);
    late.forEach(each -> each.refused(verdict.refusal()));
    if (!late.isEmpty() || turnstile.anyWaits()) {
      pump.run(); // the alarm has to follow the hold
    }
    return verdict;
  }

  /** The least time that {@code ticket} would wait if it came now. */
  long atLeast(Ticket ticket, Object key) {
    return turnstile.atLeast(ticket, key);
  }

  /** The limits as they stand. */
  List<LimitStatus> status() {
    return turnstile.status();
  }

  private boolean changed(boolean something) {
    if (something && turnstile.anyWaits()) {
      pump.run();
    }
    return something;
  }

  private void grantAll() {
    for (Ticket next = turnstile.takeHead(); next != null; next = turnstile.takeHead()) {
      next.granted();
    }
    alarm.set(turnstile.wake());
  }
}
