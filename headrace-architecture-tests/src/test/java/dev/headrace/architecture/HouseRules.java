package dev.headrace.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.net.URI;
import java.net.URL;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** What the code does not do, in the tree of packages below {@code root}. */
record HouseRules(String root) {
  private static final Set<String> CLOCKS =
      Set.of(
          "java.lang.Thread.sleep",
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.util.concurrent.TimeUnit.sleep",
          "java.util.concurrent.CompletableFuture.orTimeout",
          "java.util.concurrent.CompletableFuture.completeOnTimeout",
          "java.util.concurrent.CompletableFuture.delayedExecutor");

  /** The command and the tests, which are not the engine; and java.net.http takes nothing else. */
  private static final Set<Modules> HAVE_TO_USE_URIS =
      Set.of(Modules.CLI, Modules.TESTING, Modules.JDK);

  ArchRule onlyLayersAndTheListedTouchFutures() {
    return noClasses()
        .that(describe("are of core or a room and not listed", this::mayNotTouchFutures))
        .should()
        .dependOnClassesThat(futures())
        .because("a room decides purely and waits in one place");
  }

  private boolean mayNotTouchFutures(JavaClass type) {
    Modules module = Modules.of(type, root);
    boolean decides = module == Modules.CORE || module.kind() == Modules.Kind.ROOM;
    return decides
        && !Exemptions.topLevel(type).endsWith("Layer")
        && !Exemptions.FUTURES.include(type, root);
  }

  static DescribedPredicate<JavaClass> futures() {
    return describe(
        "are futures",
        type ->
            type.isEquivalentTo(CompletionStage.class)
                || type.isEquivalentTo(CompletableFuture.class));
  }

  ArchRule timeIsInjected() {
    return noClasses()
        .that(describe("are not listed", c -> !Exemptions.REAL_TIME.include(c, root)))
        .should()
        .accessTargetWhere(realTime())
        .because("only SystemTime knows the JVM's clocks");
  }

  static DescribedPredicate<JavaAccess<?>> realTime() {
    return describe(
        "it is a real clock, or a sleep",
        access -> CLOCKS.contains(access.getTargetOwner().getName() + "." + access.getName()));
  }

  ArchRule nothingRunsOnTheCommonPool() {
    return noClasses()
        .should()
        .accessTargetWhere(describe("it runs on the common pool", HouseRules::usesCommonPool));
  }

  private static boolean usesCommonPool(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getName();
    if (access.getTargetOwner().isAssignableTo(CompletionStage.class)) {
      return name.endsWith("Async") && !hasExecutor(access);
    }
    return name.equals("commonPool") && owner.equals("java.util.concurrent.ForkJoinPool")
        || name.equals("parallelStream")
        || name.equals("parallel") && owner.startsWith("java.util.stream.");
  }

  private static boolean hasExecutor(JavaAccess<?> access) {
    return access.getTarget() instanceof CodeUnitCallTarget called
        && called.getRawParameterTypes().stream().anyMatch(p -> p.isEquivalentTo(Executor.class));
  }

  ArchRule urlsAreOurOwn() {
    return noClasses()
        .that(describe("are of the engine", c -> !HAVE_TO_USE_URIS.contains(Modules.of(c, root))))
        .should()
        .accessTargetWhere(
            describe(
                "it is of java.net.URI or java.net.URL",
                access ->
                    access.getTargetOwner().isEquivalentTo(URI.class)
                        || access.getTargetOwner().isEquivalentTo(URL.class)));
  }

  ArchRule nothingIsPrinted() {
    return noClasses()
        .that(describe("are not of the command", c -> Modules.of(c, root) != Modules.CLI))
        .should()
        .accessTargetWhere(describe("it prints", HouseRules::prints));
  }

  private static boolean prints(JavaAccess<?> access) {
    String name = access.getName();
    boolean console = access.getTargetOwner().isEquivalentTo(System.class);
    return name.equals("printStackTrace") || console && (name.equals("out") || name.equals("err"));
  }

  ArchRule noFieldIsOptional() {
    return noFields().should().haveRawType(Optional.class);
  }

  ArchRule noParameterIsOptional() {
    return codeUnits()
        .should(
            ArchCondition.from(
                describe("take no Optional", unit -> !HouseRules.takesOptional(unit))));
  }

  private static boolean takesOptional(JavaCodeUnit unit) {
    boolean lambda = unit.getName().startsWith("lambda$");
    return !lambda
        && unit.getRawParameterTypes().stream().anyMatch(p -> p.isEquivalentTo(Optional.class));
  }

  ArchRule nothingWaitsOnAMonitor() {
    return noClasses()
        .should()
        .accessTargetWhere(
            describe(
                "it is Object.wait",
                access ->
                    access.getTargetOwner().isEquivalentTo(Object.class)
                        && access.getName().equals("wait")))
        .because("it pins a virtual thread");
  }
}
