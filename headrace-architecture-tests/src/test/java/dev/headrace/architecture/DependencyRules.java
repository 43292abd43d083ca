package dev.headrace.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Who may know whom, in the tree of packages below {@code root}. */
record DependencyRules(String root) {

  /** One rule a module, by the module's folder. */
  Map<String, ArchRule> eachModuleKnowsOnlyWhatItMay() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    Arrays.stream(Modules.values()).forEach(m -> rules.put(m.folder(), knowsOnlyWhatItMay(m)));
    return rules;
  }

  ArchRule knowsOnlyWhatItMay(Modules module) {
    return classes()
        .that(describe("belong to " + module.folder(), c -> Modules.of(c, root) == module))
        .should()
        .onlyDependOnClassesThat(module.known(root))
        .because(
            "rooms and edges know core only, the front door knows no edge, core knows nothing");
  }

  ArchRule modulesHaveNoCycles() {
    return slices().assignedFrom(byModule()).should().beFreeOfCycles();
  }

  ArchRule junitIsKnownToTheTestingModuleOnly() {
    return noClasses()
        .that(describe("are not of testing", c -> Modules.of(c, root) != Modules.TESTING))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.junit..", "org.assertj..");
  }

  private SliceAssignment byModule() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        return type.getPackageName().startsWith(root)
            ? SliceIdentifier.of(Modules.of(type, root).folder())
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "the modules";
      }
    };
  }
}
