package dev.headrace.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;

/** What users see, in the tree of packages below {@code root}: names, kinds and signatures. */
record ApiRules(String root) {
  private static final int MOST_PARAMETERS = 4;
  private static final Set<String> MADE_TO_BE_EXTENDED =
      Set.of(
          ".core.TypeRef", // new TypeRef<List<Post>>() {}
          ".core.Promise",
          ".core.Relay",
          ".testing.TransportContract");

  ArchRule namesSayWhatAThingIs() {
    return noClasses()
        .should()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .haveNameMatching(".*(Utils?|Helpers?|Manager)");
  }

  ArchRule packagesAreFlat() {
    return noClasses()
        .should()
        .resideInAnyPackage("..internal..", "..impl..", "..util..", "..utils..", "..common..");
  }

  ArchRule exportedClassesAreClosed() {
    return classes()
        .that(describe("are exported", this::isExported))
        .should(
            ArchCondition.from(
                describe("be final, sealed, an interface or of the error tree", this::isClosed)));
  }

  ArchRule exportedMethodsDeclareNoCheckedException() {
    return codeUnits()
        .that(describe("are exported, and not of a codec", this::isExportedApi))
        .should(
            ArchCondition.from(describe("declare no checked exception", ApiRules::throwsNothing)));
  }

  ArchRule exportedMethodsTakeFewParameters() {
    return codeUnits()
        .that(describe("are exported", this::isExported))
        .and(describe("are not a record's own", unit -> !isOfRecord(unit)))
        .should(
            ArchCondition.from(
                describe(
                    "take at most " + MOST_PARAMETERS + " parameters",
                    unit -> unit.getRawParameterTypes().size() <= MOST_PARAMETERS)));
  }

  private static boolean isOfRecord(JavaCodeUnit unit) {
    return unit instanceof JavaConstructor && unit.getOwner().isRecord();
  }

  /** Whether users can name it; the command has no API. */
  private boolean isExported(JavaClass type) {
    boolean visible = type.getModifiers().contains(JavaModifier.PUBLIC);
    return visible
        && Modules.of(type, root) != Modules.CLI
        && type.getEnclosingClass().map(this::isExported).orElse(true);
  }

  private boolean isExported(JavaCodeUnit unit) {
    Set<JavaModifier> modifiers = unit.getModifiers();
    boolean visible =
        modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    return visible && isExported(unit.getOwner());
  }

  private boolean isExportedApi(JavaCodeUnit unit) {
    return isExported(unit) && !unit.getOwner().isAssignableTo(root + ".core.spi.BodyCodec");
  }

  private boolean isClosed(JavaClass type) {
    return type.isInterface()
        || type.getModifiers().contains(JavaModifier.FINAL)
        || type.isEnum()
        || type.reflect().isSealed()
        || type.isAssignableTo(root + ".core.HeadraceException")
        || MADE_TO_BE_EXTENDED.stream().anyMatch(name -> type.getName().equals(root + name));
  }

  private static boolean throwsNothing(JavaCodeUnit unit) {
    return unit.getExceptionTypes().stream()
        .allMatch(e -> e.isAssignableTo(RuntimeException.class) || e.isAssignableTo(Error.class));
  }
}
