package dev.headrace.limit;

import dev.headrace.core.Durations;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A limit of the server whose window is not known: no more units are under way than remained by its
 * last word. When nothing is left, one request asks as soon as more should be there, and its answer
 * says how much; if it says nothing, there is one more at a time with each answer. Units that come
 * back gradually are counted as they come. Not thread-safe.
 *
 * <p>Answers overtake each other, so the last word is that of the request that was sent last, and
 * less if another says so that was answered since that one was sent.
 */
final class Budget extends Group {
  private static final Duration SHORTEST = Duration.ofSeconds(1); // that status shows as a window
  private static final int FINE = 100; // a grain that many times smaller than the reset is no loss
  private final RateSignal first;
  private final long longest; // nanos that a reset is waited for
  private final Words words = new Words();
  private long word; // units that remain by the server's last word
  private long left; // the same, less what was answered since without a word
  private long sent; // when the request was that the last word answers
  private long underWay;
  private @Nullable Long limit;
  private long base; // when left was told
  private long more; // when units should be there; valid if there is a reset
  private boolean resets;
  private double pace; // nanos a unit that comes back gradually; 0 if they do not
  private boolean careful; // it was asked too early
  private long beyond; // answers since nothing was left, or since more should be there: no word

  Budget(RateSignal signal, Object key, long longestNanos, long received) {
    super(-1, key);
    first = signal;
    longest = longestNanos;
    sent = received; // older answers cannot say more
    tell(signal, received, received);
  }

  @Override
  long waitNanos(int units, boolean plain, long now) {
    long missing = underWay + units - room(now);
    if (missing <= 0) {
      return 0;
    }
    if (pace > 0 && !isFull(now)) {
      return Math.max(1, base + (long) ((underWay + units - left) * pace) - now);
    }
    if (underWay > 0) {
      long most = resets ? beyond - 1 : beyond; // the first one asks
      return isOver(now) && underWay <= most ? 0 : Slots.UNKNOWN;
    }
    return word >= units || !resets ? 0 : untilMore(now);
  }

  @Override
  long atLeast(long ahead, int units, boolean plain, long now) {
    boolean empty = underWay == 0 && pace == 0 && resets && word < units;
    return empty ? untilMore(now) : 0;
  }

  @Override
  void take(int units, long now) {
    underWay += units;
  }

  @Override
  void giveBack(int units, long now) {
    underWay -= units;
  }

  @Override
  void answered(int estimated, int actual, long moment) {
    underWay -= estimated;
    if (left <= 0 && isOver(moment)) {
      beyond++;
    }
    left = Math.max(0, left - actual); // unless its header fields say better
  }

  @Override
  void unanswered(int units, long moment) {
    underWay -= units;
    left = Math.max(0, left - units);
  }

  @Override
  void rejected(boolean known, long now) {
    beyond = 0;
    careful = true;
  }

  /** Takes in what the answer to a request says that was sent at {@code sentNanos}. */
  void tell(RateSignal signal, long sentNanos, long received) {
    Long remaining = signal.remaining();
    if (remaining == null) {
      return;
    }
    words.add(received, remaining);
    if (sentNanos - sent < 0) {
      word = Math.min(word, remaining);
      left = Math.min(left, word);
      return;
    }
    sent = sentNanos;
    if (words.roseSince(sentNanos)) {
      resets = false; // what was said of the reset is over
    }
    word = words.leastSince(sentNanos);
    left = word;
    limit = signal.limit();
    base = received;
    resetAfter(signal, remaining, sentNanos, received);
  }

  @Override
  int most() {
    return Integer.MAX_VALUE;
  }

  @Override
  boolean isFree(long now) {
    return underWay == 0;
  }

  @Override
  void standings(long now, Consumer<Groups.Standing> to) {
    long units = limit != null ? limit : Math.max(1, left);
    Duration reset = first.reset() == null ? SHORTEST : first.reset();
    RateLimit shown =
        RateLimit.of((int) Math.min(Integer.MAX_VALUE, units))
            .per(reset.compareTo(SHORTEST) < 0 ? SHORTEST : reset)
            .name(first.name().isBlank() ? "learned" : first.name())
            .scope(Lessons.scopeOf(first));
    long wait = waitNanos(1, true, now);
    Duration next = Duration.ofNanos(wait == Slots.UNKNOWN ? shown.windowNanos() : wait);
    long used = Math.max(0, units - room(now)) + underWay;
    LimitStatus status = new LimitStatus(shown.name(), shown, used, waiting, next);
    to.accept(new Groups.Standing(shown, key, status, word));
  }

  private void resetAfter(RateSignal signal, long remaining, long sentNanos, long received) {
    Duration reset = signal.reset();
    if (reset == null) {
      resets = false;
      pace = 0;
      return;
    }
    long grain = signal.grain() == null ? 0 : Durations.toNanos(signal.grain());
    long nanos = Durations.toNanos(reset);
    long missing = limit == null ? 0 : limit - remaining;
    pace = signal.gradual() && missing > 0 ? (double) (nanos + grain) / missing : 0;
    long slack = careful || nanos / FINE >= grain ? grain : 0;
    long moment = received + Math.min(longest, Durations.saturatedAdd(nanos, slack));
    boolean ahead = resets && more - received > 0;
    boolean same = ahead && Math.abs(moment - more) <= grain + (received - sentNanos);
    more = same && moment - more > 0 ? more : moment; // told several times, the first is nearest
    resets = true;
    beyond = isOver(received) ? beyond : 0;
  }

  /** What remains now, as far as can be known. */
  private long room(long now) {
    if (pace <= 0 || limit == null) {
      return left;
    }
    return Math.min(limit, left + (long) Math.max(0, (now - base) / pace));
  }

  private boolean isFull(long now) {
    return limit != null && room(now) >= limit;
  }

  /** Whether the last word no longer says why somebody should wait. */
  private boolean isOver(long now) {
    return !resets || now - more >= 0;
  }

  private long untilMore(long now) {
    return Math.max(0, more - now);
  }
}
