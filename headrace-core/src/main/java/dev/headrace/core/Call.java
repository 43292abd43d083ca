package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/**
 * What the user asked, as the layers see it: the request of the moment, the options, the facts that
 * rooms share, and the call's deadline, scope and journal. Immutable; a layer that changes
 * something hands a changed copy to {@code next}, and all copies share deadline, scope and journal
 * unless one of them is replaced.
 */
public final class Call {
  private final Request request;
  private final CallOptions options;
  private final Deadline deadline;
  private final Scope scope;
  private final Journal journal;
  private final @Nullable Attributes facts;

  private Call(
      Request request,
      CallOptions options,
      Deadline deadline,
      Scope scope,
      Journal journal,
      @Nullable Attributes facts) {
    this.request = request;
    this.options = options;
    this.deadline = deadline;
    this.scope = scope;
    this.journal = journal;
    this.facts = facts;
  }

  /**
   * A call of {@code request} with default options, no deadline, a scope and a journal of its own.
   */
  public static Call of(Request request, TimeSource time) {
    return of(request, CallOptions.none(), Deadline.none(), time);
  }

  /** A call of {@code request} with a scope and a journal of its own. */
  public static Call of(Request request, CallOptions options, Deadline deadline, TimeSource time) {
    return new Call(request, options, deadline, Scope.root(), new Journal(time), null);
  }

  /** A new call with the facts of this one, and a scope and a journal of its own. */
  public Call again(Request other, CallOptions with, Deadline until, TimeSource time) {
    return new Call(other, with, until, Scope.root(), new Journal(time), facts);
  }

  /** The request as it stands. */
  public Request request() {
    return request;
  }

  /** The merged options. */
  public CallOptions options() {
    return options;
  }

  /** The moment by which the call must be over. */
  public Deadline deadline() {
    return deadline;
  }

  /** The lifetime of the call, or of the part of it that this copy stands for. */
  public Scope scope() {
    return scope;
  }

  /** What happened so far. */
  public Journal journal() {
    return journal;
  }

  /** The fact under {@code key}, or null. */
  public <T> @Nullable T get(Attribute<T> key) {
    return Attributes.get(facts, key);
  }

  /** This call with one more fact. */
  public <T> Call with(Attribute<T> key, T value) {
    return new Call(request, options, deadline, scope, journal, Attributes.put(facts, key, value));
  }

  /** This call with two more facts. */
  public <A, B> Call with(Attribute<A> key, A value, Attribute<B> otherKey, B otherValue) {
    Attributes more = Attributes.put(Attributes.put(facts, key, value), otherKey, otherValue);
    return new Call(request, options, deadline, scope, journal, more);
  }

  /** This call with another request. */
  public Call withRequest(Request other) {
    return new Call(other, options, deadline, scope, journal, facts);
  }

  /** This call with another scope: a child, or a detached one. */
  public Call withScope(Scope other) {
    return new Call(request, options, deadline, other, journal, facts);
  }

  /** This call with another deadline. */
  public Call withDeadline(Deadline other) {
    return new Call(request, options, other, scope, journal, facts);
  }

  /** This call with other options. */
  public Call withOptions(CallOptions other) {
    return new Call(request, other, deadline, scope, journal, facts);
  }

  /** This call with a journal of its own, for work that several calls share. */
  public Call withJournal(Journal other) {
    return new Call(request, options, deadline, scope, other, facts);
  }

  @Override
  public String toString() {
    return "Call[" + request.method() + " " + request.url() + "]";
  }
}
