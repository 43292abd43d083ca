package dev.headrace.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;

/** The published modules, what each may know, and their classes. */
enum Modules {
  CORE("headrace-core", "core", Kind.SPINE),
  TESTING(
      "headrace-testing",
      "testing",
      Kind.SPINE,
      "org.apache.hc.core5",
      "org.junit.jupiter.api",
      "org.junit.platform.commons"),
  RETRY("headrace-retry", "retry", Kind.ROOM),
  LIMIT("headrace-limit", "limit", Kind.ROOM),
  CACHE("headrace-cache", "cache", Kind.ROOM, "com.github.benmanes.caffeine"),
  AUTH("headrace-auth", "auth", Kind.ROOM),
  CONTENT("headrace-content", "content", Kind.ROOM),
  APACHE("headrace-transport-apache", "transport.apache", Kind.EDGE, "org.apache.hc"),
  JDK("headrace-transport-jdk", "transport.jdk", Kind.EDGE),
  JACKSON(
      "headrace-json-jackson",
      "json.jackson",
      Kind.EDGE,
      "tools.jackson",
      "com.fasterxml.jackson.annotation"),
  CLIENT("headrace-client", "", Kind.FRONT_DOOR),
  CLI("headrace-cli", "cli", Kind.COMMAND, "picocli", "tools.jackson.core");

  static final String ROOT = "dev.headrace";

  enum Kind {
    SPINE,
    ROOM,
    EDGE,
    FRONT_DOOR,
    COMMAND
  }

  private static JavaClasses published;

  private final String folder;
  private final String part;
  private final Kind kind;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> libraries;

  Modules(String folder, String part, Kind kind, String... libraries) {
    this.folder = folder;
    this.part = part;
    this.kind = kind;
    this.libraries = List.of(libraries);
  }

  /** The classes of all published modules. */
  static synchronized JavaClasses published() {
    if (published == null) {
      published =
          new ClassFileImporter()
              .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
              .importPackages(ROOT);
    }
    return published;
  }

  /** The module that {@code type} belongs to in the tree of packages below {@code root}. */
  static Modules of(JavaClass type, String root) {
    return Arrays.stream(values())
        .filter(module -> module != CLIENT && module.holds(type, root))
        .findFirst()
        .orElse(CLIENT);
  }

  boolean holds(JavaClass type, String root) {
    String own = packageName(root);
    return type.getPackageName().equals(own)
        || this != CLIENT && type.getPackageName().startsWith(own + ".");
  }

  /** What the classes of this module may depend on. */
  DescribedPredicate<JavaClass> known(String root) {
    return DescribedPredicate.describe(
        "what " + folder + " may know", type -> mayKnow(type.getBaseComponentType(), root));
  }

  private boolean mayKnow(JavaClass type, String root) {
    if (type.getPackageName().startsWith(root)) {
      return mayKnow(of(type, root));
    }
    String name = type.getPackageName();
    return type.isPrimitive()
        || name.startsWith("java.")
        || name.startsWith("javax.")
        || name.equals("org.jspecify.annotations")
        || libraries.stream().anyMatch(name::startsWith);
  }

  private boolean mayKnow(Modules other) {
    return other == this
        || other == CORE
        || other.kind == Kind.ROOM && (kind == Kind.FRONT_DOOR || kind == Kind.COMMAND)
        || kind == Kind.COMMAND;
  }

  /** The folder in the repository. */
  String folder() {
    return folder;
  }

  Kind kind() {
    return kind;
  }

  String packageName(String root) {
    return part.isEmpty() ? root : root + "." + part;
  }

  /** The name of its Java module. */
  String moduleName() {
    return packageName(ROOT);
  }
}
