package dev.headrace.limit;

import dev.headrace.core.HeaderElements;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A limit as values of its own for the limit, what remains, and the reset, however the fields are
 * called. A list in each ({@code 1, 15000}) is as many limits; policies ({@code 100, 100;w=60}) add
 * their windows. Not thread-safe.
 */
final class Trio {
  /** What the server calls it; empty for nothing. */
  String name = "";

  @Nullable String limit;
  @Nullable String remaining;
  @Nullable String used;
  @Nullable String reset;
  @Nullable String policy;
  @Nullable String bucket;
  boolean gradual;
  boolean resetIsDelta;

  /** Units, and the window that they are for if it was said. */
  private record Quota(long units, @Nullable Duration window) {}

  /** Adds what the values say, or nothing if one of them is malformed or absurd. */
  void addTo(Reading reading, String fields) {
    if (limit == null && remaining == null) {
      return;
    }
    List<Quota> quotas = limit == null ? List.of() : quotas(limit);
    List<Long> left = remaining == null ? List.of() : counts(remaining);
    boolean absurd = quotas != null && quotas.stream().anyMatch(quota -> quota.units < 1);
    if (quotas == null || left == null || absurd) {
      reading.ignore(fields);
      return;
    }
    List<Quota> policies = policy == null ? null : quotas(policy);
    List<Quota> known = new ArrayList<>(quotas);
    known.addAll(policies == null ? List.of() : policies);
    if (quotas.size() > 1 && left.size() == quotas.size()) {
      addEach(quotas, left, known, reading);
    } else {
      addFirst(quotas, left, known, reading);
    }
  }

  private void addEach(List<Quota> quotas, List<Long> left, List<Quota> known, Reading reading) {
    String[] resets = reset == null ? new String[0] : reset.split(",", -1);
    for (int i = 0; i < quotas.size(); i++) {
      String mine = resets.length == quotas.size() ? resets[i].strip() : null;
      reading.add(signal(quotas.get(i), left.get(i), mine, known, reading));
    }
  }

  private void addFirst(List<Quota> quotas, List<Long> left, List<Quota> known, Reading reading) {
    Quota first = quotas.isEmpty() ? null : quotas.get(0);
    Long remains = left.isEmpty() ? unused(first) : left.get(0);
    RateSignal signal = signal(first, remains, reset, known, reading);
    if (signal.limit() != null || signal.remaining() != null) {
      reading.add(signal);
    }
    for (Quota other : known) {
      boolean another = first == null || other.units != first.units;
      if (another && other.units > 0 && other.window != null) {
        reading.add(base().limit(other.units).window(other.window));
      }
    }
  }

  private RateSignal signal(
      @Nullable Quota quota,
      @Nullable Long remains,
      @Nullable String resets,
      List<Quota> known,
      Reading reading) {
    RateSignal signal = base();
    if (quota != null) {
      signal = signal.limit(quota.units);
      Duration window = windowOf(quota, known);
      signal = window == null ? signal : signal.window(window);
    }
    if (remains != null && (remains >= 0 || reading.isRejection())) { // -1 is none at Azure
      signal = signal.remaining(Math.max(0, remains));
    }
    ResetTime time = resets == null ? null : ResetTime.parse(resets, reading);
    if (time == null) {
      if (resets != null) {
        reading.ignore("a reset");
      }
      return signal;
    }
    signal = signal.reset(time.after(), time.grain());
    return gradual ? signal.gradually() : signal;
  }

  private RateSignal base() {
    RateSignal signal = RateSignal.named(name).unit(unit(name));
    return bucket == null ? signal : signal.bucket(bucket);
  }

  private @Nullable Long unused(@Nullable Quota quota) {
    List<Long> counts = used == null ? null : counts(used);
    return quota == null || counts == null || counts.isEmpty()
        ? null
        : (Long) Math.max(0, quota.units - counts.get(0));
  }

  /** Its own, or that of the only one among {@code known} with as many units; by name at Kong. */
  private @Nullable Duration windowOf(Quota quota, List<Quota> known) {
    Duration window = quota.window != null ? quota.window : windowNamed(name);
    if (window != null) {
      return window;
    }
    for (Quota each : known) {
      if (each.units == quota.units && each.window != null) {
        if (window != null && !window.equals(each.window)) {
          return null;
        }
        window = each.window;
      }
    }
    return window;
  }

  private static @Nullable Duration windowNamed(String name) {
    return switch (name) {
      case "second" -> Duration.ofSeconds(1);
      case "minute" -> Duration.ofMinutes(1);
      case "hour" -> Duration.ofHours(1);
      case "day" -> Duration.ofDays(1);
      default -> null;
    };
  }

  /** What a limit of this name counts. */
  private static String unit(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.contains("token") ? "tokens" : RateSignal.REQUESTS;
  }

  /** The numbers with their windows, or null if there is none or one is no number. */
  private static @Nullable List<Quota> quotas(String text) {
    List<Quota> quotas = new ArrayList<>(1);
    for (HeaderElements.Element element : HeaderElements.parse(text)) {
      Long units = count(element.name());
      if (units == null) {
        return null;
      }
      HeaderElements.Parameter w = element.parameter("w");
      Long seconds = w == null || w.value() == null ? null : count(w.value());
      boolean told = seconds != null && seconds > 0 && seconds <= 366 * 86_400;
      quotas.add(new Quota(units, told && seconds != null ? Duration.ofSeconds(seconds) : null));
    }
    return quotas.isEmpty() ? null : quotas;
  }

  private static @Nullable List<Long> counts(String text) {
    List<Long> counts = new ArrayList<>(1);
    for (String each : text.split(",", -1)) {
      Long count = count(each.strip());
      if (count == null) {
        return null;
      }
      counts.add(count);
    }
    return counts;
  }

  /** A number of at most 15 digits, decimals dropped, or null. */
  static @Nullable Long count(String text) {
    int from = text.startsWith("-") ? 1 : 0;
    int dot = text.indexOf('.');
    int end = dot < 0 ? text.length() : dot;
    if (end == from || end - from > 15 || text.length() > 32) {
      return null;
    }
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && i != dot) {
        return null;
      }
    }
    long count = Long.parseLong(text.substring(from, end));
    return from == 0 ? count : -count;
  }
}
