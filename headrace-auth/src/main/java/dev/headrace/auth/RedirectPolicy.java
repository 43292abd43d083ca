package dev.headrace.auth;

import dev.headrace.auth.RedirectDecision.Follow;
import dev.headrace.auth.RedirectDecision.HandOn;
import dev.headrace.auth.RedirectDecision.Refuse;
import dev.headrace.core.Body;
import dev.headrace.core.Headers;
import dev.headrace.core.Method;
import dev.headrace.core.Numbers;
import dev.headrace.core.Origin;
import dev.headrace.core.Reason;
import dev.headrace.core.Redaction;
import dev.headrace.core.Request;
import dev.headrace.core.Url;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The rule by which redirects are followed (RFC 9110 §15.4): within the origin only, so that no
 * credential can leave it. One that leads elsewhere is refused by name, as are a downgrade to http,
 * a loop, one hop too many, and a target that cannot be understood. Immutable and pure: it decides,
 * {@link RedirectLayer} sends.
 *
 * <p>301 and 302 turn POST into GET, 303 turns every method but HEAD into GET; 307 and 308 change
 * nothing. A request that becomes a GET leaves its body and the fields that describe it behind; one
 * that keeps a body which can be read once only is refused. 300, 304 and other statuses, and a
 * redirect without Location, are answers like any other.
 */
public final class RedirectPolicy {
  private static final RedirectPolicy STANDARD = new RedirectPolicy(10);
  private static final RedirectPolicy NONE = new RedirectPolicy(0);
  private static final HandOn HAND_ON = new HandOn();
  private static final Set<String> OF_THE_BODY =
      Set.of("digest", "repr-digest", "last-modified", "expect", "signature", "signature-input");
  private static final int MAX_SHOWN = 200;
  private final int limit;

  private RedirectPolicy(int limit) {
    this.limit = limit;
  }

  /** The default: up to 10 redirects. */
  public static RedirectPolicy standard() {
    return STANDARD;
  }

  /** No redirect is followed: each is an answer like any other. */
  public static RedirectPolicy none() {
    return NONE;
  }

  /** Up to {@code limit} redirects, at least one. */
  public static RedirectPolicy upTo(int limit) {
    return new RedirectPolicy(Numbers.atLeast(1, limit, "redirects"));
  }

  /** Decides what follows. */
  public RedirectDecision decide(RedirectFacts facts) {
    if (limit == 0 || !isRedirect(facts.status())) {
      return HAND_ON;
    }
    List<String> locations = facts.headers().all("Location");
    if (locations.isEmpty()) {
      return HAND_ON;
    }
    if (locations.size() > 1) {
      return bad("there are " + locations.size() + " Location fields");
    }
    String location = locations.get(0);
    if (location.isEmpty()) {
      return bad("its Location is empty");
    }
    try {
      return decide(facts, facts.request().url().resolve(encoded(location)));
    } catch (IllegalArgumentException unusable) {
      return bad(shortened(String.valueOf(unusable.getMessage())));
    }
  }

  /** Whether answers of this status may lead elsewhere. */
  static boolean isRedirect(int status) {
    return switch (status) {
      case 301, 302, 303, 307, 308 -> true;
      default -> false;
    };
  }

  private RedirectDecision decide(RedirectFacts facts, Url target) {
    Origin from = facts.request().url().origin();
    Origin to = target.origin();
    String shown = target.toString();
    if (from.isSecure() && !to.isSecure()) {
      return refuse(Reason.DOWNGRADE, "the redirect leads from https to http: " + to, shown);
    }
    if (!from.equals(to)) {
      return refuse(Reason.CROSS_ORIGIN, "the redirect leads to another origin: " + to, shown);
    }
    Request next = next(facts, target);
    if (next.body() == facts.request().body() && !next.body().isRepeatable()) {
      String message = "the redirect keeps the body, which can be sent once only";
      return refuse(Reason.NOT_REPEATABLE, message, shown);
    }
    if (isLoop(facts, next)) {
      return refuse(Reason.TOO_MANY_REDIRECTS, "the redirect leads back into a loop", shown);
    }
    if (facts.earlier().size() >= limit) {
      return refuse(Reason.TOO_MANY_REDIRECTS, "more than " + limit + " redirects", shown);
    }
    return new Follow(next);
  }

  private static Request next(RedirectFacts facts, Url target) {
    Request request = facts.request().withUrl(target);
    Method method = request.method();
    boolean becomesGet =
        switch (facts.status()) {
          case 301, 302 -> method.equals(Method.POST); // RFC 9110 §15.4.2, §15.4.3: the notes
          case 303 -> !method.equals(Method.GET) && !method.equals(Method.HEAD); // §15.4.4
          default -> false; // §15.4.8, §15.4.9
        };
    return becomesGet
        ? request
            .withMethod(Method.GET)
            .withBody(Body.empty())
            .withHeaders(request.headers().filter(field -> !describesBody(field)))
        : request;
  }

  /** RFC 9110 §15.4, step 5, and what else is about the content. */
  private static boolean describesBody(Headers.Field field) {
    String name = field.name().toLowerCase(Locale.ROOT);
    return name.startsWith("content-") || OF_THE_BODY.contains(name);
  }

  private static boolean isLoop(RedirectFacts facts, Request next) {
    return isSame(facts.request(), next)
        || facts.earlier().stream().anyMatch(request -> isSame(request, next));
  }

  private static boolean isSame(Request a, Request b) {
    return a.method().equals(b.method()) && a.url().equals(b.url());
  }

  /** Bytes beyond ASCII stand in a received field as ISO-8859-1: encoded as the bytes they are. */
  private static String encoded(String location) {
    StringBuilder text = new StringBuilder(location.length());
    for (int i = 0; i < location.length(); i++) {
      char c = location.charAt(i);
      if (c > 0x7f && c <= 0xff) {
        text.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      } else {
        text.append(c);
      }
    }
    return text.toString();
  }

  private static Refuse bad(String problem) {
    return new Refuse(Reason.BAD_REDIRECT, "the redirect has no usable target: " + problem, null);
  }

  private static Refuse refuse(Reason reason, String message, String location) {
    return new Refuse(reason, message, location);
  }

  private static String shortened(String message) {
    String shown = Redaction.printable(message);
    return shown.length() <= MAX_SHOWN ? shown : shown.substring(0, MAX_SHOWN) + "…";
  }

  @Override
  public String toString() {
    return "RedirectPolicy[" + limit + "]";
  }
}
