package dev.headrace.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.Map;
import java.util.Set;

/**
 * The classes that may do what others may not, by module. Each list is exact: a class that is named
 * and no longer does it fails the test too.
 */
record Exemptions(Map<Modules, Set<String>> names) {

  /** Who touches futures, apart from the classes called {@code *Layer} and the whole edges. */
  static final Exemptions FUTURES =
      new Exemptions(
          Map.of(
              Modules.CORE,
              Set.of(
                  "AsyncLoop",
                  "Body",
                  "BodyCollector",
                  "BufferedBody",
                  "Completions",
                  "Promise",
                  "PublishedBody",
                  "Response",
                  "Sender",
                  "Transport"),
              // The run of one call through its layer.
              Modules.RETRY,
              Set.of("BreakerRun", "HedgeRun", "RetryRun"),
              // The limiter that stands alone; and one call in its layer.
              Modules.LIMIT,
              Set.of("Flight", "Permit", "RateLimiter"),
              // Suppliers of tokens are asynchronous, and one refresh serves many calls.
              Modules.AUTH,
              Set.of("Auth", "AuthRun", "TokenFetch", "TokenProvider", "TokenSource")));

  /** Who reads the JVM's clocks or sleeps: the demo's naive client does as others do. */
  static final Exemptions REAL_TIME =
      new Exemptions(
          Map.of(Modules.CORE, Set.of("SystemTime"), Modules.CLI, Set.of("NaiveClient")));

  boolean include(JavaClass type, String root) {
    return names.getOrDefault(Modules.of(type, root), Set.of()).contains(topLevel(type));
  }

  /** The name of the top-level class that {@code type} is, or is nested in. */
  static String topLevel(JavaClass type) {
    String name = type.getName().substring(type.getPackageName().length() + 1);
    int nested = name.indexOf('$');
    return nested < 0 ? name : name.substring(0, nested);
  }
}
