package dev.headrace.limit;

import dev.headrace.core.Headers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Fields of one prefix for the limit, what remains, and the reset: {@code RateLimit-Limit} of the
 * IETF's drafts up to 06, GitLab; {@code X-RateLimit-*} of GitHub, Atlassian, Discord, Reddit; with
 * a name behind, {@code X-RateLimit-Limit-Tokens}, of OpenAI, Azure and Kong; {@code
 * X-Rate-Limit-*} of X; with a name in between, {@code Anthropic-RateLimit-Tokens-Limit}.
 */
final class FamilyShape implements HeaderShape {
  private final String prefix;
  private final boolean nameFirst;

  /**
   * A family.
   *
   * @param prefix in lower case
   * @param nameFirst whether the name comes before what the field says
   */
  FamilyShape(String prefix, boolean nameFirst) {
    this.prefix = prefix;
    this.nameFirst = nameFirst;
  }

  /** What a field may say of a limit; longer ones before those that they begin with. */
  private enum Says {
    LIMIT("limit"),
    REMAINING("remaining"),
    RESET_AFTER("reset-after"),
    RESET("reset"),
    USED("used"),
    OBSERVED("observed"),
    POLICY("policy");

    final String text;

    Says(String text) {
      this.text = text;
    }
  }

  /** The limits of an answer, and what it says of all of them. */
  private static final class Family {
    final Map<String, Trio> byName = new LinkedHashMap<>();
    @Nullable String name;
    @Nullable String resource;
    @Nullable String bucket;
    boolean global;
  }

  @Override
  public boolean claims(String name) {
    return HeaderShape.begins(name, prefix) || isLimit(name);
  }

  /** {@code X-Rate-Limit: 700}, as Zendesk has it. */
  private boolean isLimit(String name) {
    return name.length() == prefix.length() - 1
        && prefix.startsWith("x-")
        && name.regionMatches(true, 0, prefix, 0, name.length());
  }

  @Override
  public void read(Reading reading) {
    Family family = new Family();
    for (Headers.Field field : reading.headers()) {
      if (claims(field.name())) {
        String rest = isLimit(field.name()) ? Says.LIMIT.text : rest(field.name());
        take(rest, field.value(), family);
      }
    }
    if (family.global && reading.isRejection()) {
      addGlobal(family, reading);
      return;
    }
    family.byName.forEach((name, trio) -> add(name, trio, family, reading));
  }

  private String rest(String name) {
    return name.substring(prefix.length()).toLowerCase(Locale.ROOT);
  }

  private void add(String name, Trio trio, Family family, Reading reading) {
    String given = family.resource != null ? family.resource : family.name;
    trio.name = name.isEmpty() && given != null ? given : name;
    trio.bucket = family.bucket != null ? family.bucket : family.resource;
    String reset = trio.reset;
    boolean untilFull = nameFirst || reset != null && reset.endsWith("s"); // OpenAI, Anthropic
    trio.gradual = !name.isEmpty() && untilFull;
    trio.addTo(reading, prefix + (name.isEmpty() ? "*" : "*-" + name));
  }

  /** Discord: this rejection is of the limit of all routes. */
  private static void addGlobal(Family family, Reading reading) {
    RateSignal signal = RateSignal.named("global").remaining(0);
    Trio trio = family.byName.get("");
    ResetTime time =
        trio == null || trio.reset == null ? null : ResetTime.parse(trio.reset, reading);
    Duration wait = time == null ? reading.retryAfter() : time.after();
    reading.add(wait == null ? signal : signal.reset(wait, time == null ? null : time.grain()));
  }

  private void take(String rest, String value, Family family) {
    switch (rest) {
      case "name" -> family.name = value;
      case "resource" -> family.resource = value;
      case "bucket" -> family.bucket = value;
      case "global" -> family.global = value.equalsIgnoreCase("true");
      default -> {
        for (Says says : Says.values()) {
          String name = nameIn(rest, says.text);
          if (name != null) {
            set(family.byName.computeIfAbsent(name, key -> new Trio()), says, value);
            return;
          }
        }
      }
    }
  }

  /**
   * The name in {@code rest} around {@code says}, empty for none; null if it says another thing.
   */
  private @Nullable String nameIn(String rest, String says) {
    if (rest.equals(says)) {
      return "";
    }
    int length = rest.length() - says.length() - 1;
    if (length < 1) {
      return null;
    }
    if (nameFirst) {
      return rest.endsWith(says) && rest.charAt(length) == '-' ? rest.substring(0, length) : null;
    }
    return rest.startsWith(says) && rest.charAt(says.length()) == '-'
        ? rest.substring(says.length() + 1)
        : null;
  }

  private static void set(Trio trio, Says says, String value) {
    switch (says) {
      case LIMIT -> trio.limit = joined(trio.limit, value);
      case REMAINING -> trio.remaining = joined(trio.remaining, value);
      case RESET_AFTER -> {
        trio.reset = value;
        trio.resetIsDelta = true;
      }
      case RESET -> trio.reset = trio.resetIsDelta ? trio.reset : joined(trio.reset, value);
      case USED, OBSERVED -> trio.used = joined(trio.used, value);
      case POLICY -> trio.policy = joined(trio.policy, value);
    }
  }

  private static String joined(@Nullable String before, String value) {
    return before == null ? value : before + ", " + value;
  }
}
