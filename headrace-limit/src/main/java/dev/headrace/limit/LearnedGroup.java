package dev.headrace.limit;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The limits that a server has told of, as far as they bind the calls of one route with one
 * principal's credential. It is there before the server says anything, so that those who already
 * wait are bound by what it says. Most of its limits are the other routes' too. Not thread-safe.
 */
final class LearnedGroup extends Group {
  private final Lessons lessons;
  private final boolean settles;
  private final List<Lessons.Lesson> mine = new ArrayList<>(1);
  private int underWay;
  @Nullable Path alone; // the path of its calls, if no limit depends on the call

  LearnedGroup(Learned.Counting counting, Key key, Lessons lessons) {
    super(counting.limit(), key);
    this.lessons = lessons;
    settles = counting.settles();
    lessons.join(this);
  }

  /**
   * Whose calls are bound together.
   *
   * @param route null for the calls without one
   */
  record Key(Object origin, Object principal, @Nullable Object route) {}

  /** {@code lesson} binds these calls too, those under way among them. */
  void add(Lessons.Lesson lesson, long now) {
    mine.add(lesson);
    lesson.group.take(underWay, now);
  }

  void remove(Lessons.Lesson lesson) {
    mine.remove(lesson);
  }

  boolean has(Lessons.Lesson lesson) {
    return mine.contains(lesson);
  }

  /** The answer to one of these calls named the bucket of {@code lesson}, and so not another. */
  void bind(Lessons.Lesson lesson, long now) {
    if (mine.contains(lesson)) {
      return;
    }
    for (Lessons.Lesson other : List.copyOf(mine)) {
      if (other.bucket != null && other.told != lesson.told) {
        mine.remove(other);
        other.group.giveBack(underWay, now);
      }
    }
    add(lesson, now);
  }

  @Override
  long waitNanos(int units, boolean plain, long now) {
    long wait = 0;
    for (int i = 0; i < mine.size(); i++) {
      Group group = mine.get(i).group;
      wait = Math.max(wait, group.waitNanos(Math.min(units, group.most()), plain, now));
    }
    return wait;
  }

  @Override
  long atLeast(long ahead, int units, boolean plain, long now) {
    long wait = 0;
    for (int i = 0; i < mine.size(); i++) {
      Group group = mine.get(i).group;
      wait = Math.max(wait, group.atLeast(ahead, Math.min(units, group.most()), plain, now));
    }
    return wait;
  }

  @Override
  long keptNanos() {
    long kept = 0;
    for (int i = 0; i < mine.size(); i++) {
      kept = Math.max(kept, mine.get(i).group.keptNanos());
    }
    return kept;
  }

  @Override
  void take(int units, long now) {
    underWay += units;
    for (int i = 0; i < mine.size(); i++) {
      mine.get(i).group.take(units, now);
    }
  }

  @Override
  void giveBack(int units, long now) {
    underWay -= units;
    for (int i = 0; i < mine.size(); i++) {
      mine.get(i).group.giveBack(units, now);
    }
  }

  @Override
  void answered(int estimated, int actual, long moment) {
    underWay -= estimated;
    for (int i = 0; i < mine.size(); i++) {
      mine.get(i).group.answered(estimated, actual, moment);
    }
    if (!mine.isEmpty()) {
      lessons.forget(moment);
    }
  }

  @Override
  void unanswered(int units, long moment) {
    underWay -= units;
    for (int i = 0; i < mine.size(); i++) {
      mine.get(i).group.unanswered(units, moment);
    }
  }

  @Override
  void heard(List<RateSignal> signals, long sentNanos, long receivedNanos) {
    if (!signals.isEmpty()) {
      lessons.heard(this, signals, sentNanos, receivedNanos);
    }
  }

  @Override
  void rejected(boolean known, long now) {
    for (int i = 0; i < mine.size(); i++) {
      mine.get(i).group.rejected(known, now);
    }
  }

  /** A rejection for a limit of some routes alone stops those, and not the whole origin. */
  @Override
  boolean concerns(RateSignal signal) {
    for (Lessons.Lesson lesson : mine) {
      if (lesson.bucket != null && lesson.bucket.equals(signal.bucket())) {
        return true;
      }
    }
    return false;
  }

  @Override
  boolean settles() {
    return settles;
  }

  @Override
  boolean hearsFirst() {
    return true;
  }

  @Override
  Group[] siblings() {
    return lessons.siblings();
  }

  @Override
  int most() {
    return Integer.MAX_VALUE;
  }

  @Override
  boolean isOpen() {
    return mine.isEmpty();
  }

  @Override
  boolean isFree(long now) {
    return underWay == 0 && lessons.knowsNothing(now);
  }

  /** It goes. */
  Lessons dropped() {
    lessons.leave(this);
    return lessons;
  }
}
