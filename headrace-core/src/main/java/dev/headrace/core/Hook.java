package dev.headrace.core;

import org.jspecify.annotations.Nullable;

/** What a scope runs when it is cancelled, in the scope's list: a registration, or a part of it. */
@SuppressWarnings("ReferenceEquality") // a hook is itself only
abstract class Hook {
  private @Nullable Hook next; // guarded by the scope in whose list it is
  private @Nullable Hook previous; // guarded by that scope

  /** The scope is cancelled. Without effect if it was told before, or left. May throw. */
  abstract void run(Throwable reason);

  final void link(@Nullable Hook head) {
    next = head;
    if (head != null) {
      head.previous = this;
    }
  }

  /** Takes it out of the list that begins with {@code head}. Returns how that begins then. */
  final @Nullable Hook unlink(@Nullable Hook head) {
    if (previous != null) {
      previous.next = next;
    }
    if (next != null) {
      next.previous = previous;
    }
    // next stays: a cancellation that walks the list may stand on this node
    return head == this ? next : head;
  }

  final @Nullable Hook next() {
    return next;
  }
}
