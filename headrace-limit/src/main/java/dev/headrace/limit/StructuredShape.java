package dev.headrace.limit;

import dev.headrace.core.StructuredFields;
import dev.headrace.core.StructuredFields.Item;
import dev.headrace.core.StructuredFields.Member;
import dev.headrace.core.StructuredFields.Token;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code RateLimit} and {@code RateLimit-Policy} of draft-ietf-httpapi-ratelimit-headers, from 08
 * on: {@code "permin";r=50;t=30} with {@code "permin";q=100;w=60}; and of 07: {@code limit=100,
 * remaining=50, reset=30} with {@code 100;w=60}. A field that breaks the grammar says nothing, as
 * the draft wants it.
 */
final class StructuredShape implements HeaderShape {
  private static final String LIMIT = "ratelimit";
  private static final String POLICY = "ratelimit-policy";
  private static final long LONGEST = 366 * 86_400; // seconds

  @Override
  public boolean claims(String name) {
    return name.equalsIgnoreCase(LIMIT) || name.equalsIgnoreCase(POLICY);
  }

  @Override
  public void read(Reading reading) {
    String value = reading.headers().joined(LIMIT);
    String policyValue = reading.headers().joined(POLICY);
    List<Item> policies = items(policyValue);
    List<Item> limits = items(value);
    if (value != null && limits == null && draft07(value, policyValue, reading)) {
      return;
    }
    if (value != null && limits == null) {
      reading.ignore(LIMIT);
    }
    if (policyValue != null && policies == null) {
      reading.ignore(POLICY);
    }
    List<Item> unused = new ArrayList<>(policies == null ? List.of() : policies);
    for (Item item : limits == null ? List.<Item>of() : limits) {
      RateSignal signal = limit(item, take(item, unused));
      if (signal == null) {
        reading.ignore(LIMIT);
      } else {
        reading.add(signal);
      }
    }
    unused.forEach(policy -> addPolicy(policy, reading));
  }

  /** The draft's version 07: a dictionary. */
  private static boolean draft07(String value, @Nullable String policy, Reading reading) {
    Map<String, Member> members = StructuredFields.dictionary(value);
    if (members == null || !members.containsKey("limit")) {
      return false;
    }
    Trio trio = new Trio();
    trio.limit = text(members.get("limit"));
    trio.remaining = text(members.get("remaining"));
    trio.reset = text(members.get("reset"));
    trio.policy = policy;
    trio.addTo(reading, LIMIT);
    return true;
  }

  private static @Nullable RateSignal limit(Item item, @Nullable Item policy) {
    String name = name(item);
    Long remaining = item.parameter("r", Long.class);
    if (name == null || remaining == null || remaining < 0) {
      return null; // r is required
    }
    RateSignal signal = RateSignal.named(name).remaining(remaining);
    Long seconds = item.parameter("t", Long.class);
    if (seconds != null) {
      ResetTime time = seconds < 0 ? null : ResetTime.ofSeconds(seconds);
      if (time == null) {
        return null;
      }
      signal = signal.reset(time.after(), time.grain());
    }
    return partition(policy == null ? signal : partition(policy(policy, signal), policy), item);
  }

  private static void addPolicy(Item policy, Reading reading) {
    String name = name(policy);
    if (name == null) {
      return; // of an older draft, whose policies are numbers
    }
    RateSignal signal = policy(policy, RateSignal.named(name));
    if (signal.limit() == null) {
      reading.ignore(POLICY); // q is required
    } else {
      reading.add(partition(signal, policy));
    }
  }

  private static RateSignal policy(Item policy, RateSignal signal) {
    Long quota = policy.parameter("q", Long.class);
    Long seconds = policy.parameter("w", Long.class);
    String unit = policy.parameter("qu", String.class);
    RateSignal with = quota == null || quota < 1 ? signal : signal.limit(quota);
    with = unit == null ? with : with.unit(unit);
    return seconds == null || seconds < 1 || seconds > LONGEST
        ? with
        : with.window(Duration.ofSeconds(seconds));
  }

  private static RateSignal partition(RateSignal signal, Item item) {
    ByteBuffer key = item.parameter("pk", ByteBuffer.class);
    return key == null
        ? signal
        : signal.bucket(
            new String(
                Base64.getEncoder().encode(key.duplicate()).array(), StandardCharsets.US_ASCII));
  }

  /** Takes the policy out that {@code item} is of. */
  private static @Nullable Item take(Item item, List<Item> policies) {
    String name = name(item);
    for (int i = 0; i < policies.size(); i++) {
      if (name != null && name.equals(name(policies.get(i)))) {
        return policies.remove(i);
      }
    }
    return null;
  }

  /** The name that an item is, as string or, leniently, as token; null if it is neither. */
  private static @Nullable String name(Item item) {
    Object value = item.value();
    return value instanceof Token token ? token.text() : item.value(String.class);
  }

  private static @Nullable List<Item> items(@Nullable String value) {
    List<Member> members = StructuredFields.list(value);
    if (members == null) {
      return null;
    }
    List<Item> items = new ArrayList<>(members.size());
    for (Member member : members) {
      if (!(member instanceof Item item)) {
        return null;
      }
      items.add(item);
    }
    return items;
  }

  private static @Nullable String text(@Nullable Member member) {
    return member instanceof Item item ? item.value().toString() : null;
  }
}
