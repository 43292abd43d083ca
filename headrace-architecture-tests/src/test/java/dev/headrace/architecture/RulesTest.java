package dev.headrace.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.headrace.architecture.bad.core.Breaks;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The published classes keep every rule; and for every rule there are classes that break it, which
 * is found, and nobody else is blamed.
 */
class RulesTest {
  private static final String BAD = "dev.headrace.architecture.bad";
  private static final String CYCLES = "modulesHaveNoCycles"; // no class breaks it alone
  private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(BAD);

  static Set<String> rules() {
    return Rules.all(Modules.ROOT).keySet();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void publishedClassesKeep(String rule) {
    Rules.all(Modules.ROOT).get(rule).check(Modules.published());
  }

  @ParameterizedTest
  @MethodSource("rules")
  void violationsAreFoundOf(String rule) {
    ArchRule onBad = Rules.all(BAD).get(rule).allowEmptyShould(true);

    assertThat(onBad.evaluate(BROKEN).hasViolation()).isTrue();

    if (!rule.equals(CYCLES)) {
      Set<String> blamed = new TreeSet<>();
      topLevelNames(BROKEN).stream()
          .filter(name -> onBad.evaluate(only(name)).hasViolation())
          .forEach(blamed::add);
      assertThat(blamed).isNotEmpty().isEqualTo(thoseThatBreak(rule));
    }
  }

  @Test
  void everyModuleHasClasses() {
    for (Modules module : Modules.values()) {
      long classes =
          Modules.published().stream().filter(c -> Modules.of(c, Modules.ROOT) == module).count();
      assertThat(classes).as(module.folder()).isPositive();
    }
  }

  @Test
  void everyNamedViolationIsOfARule() {
    BROKEN.stream()
        .filter(c -> c.isAnnotatedWith(Breaks.class))
        .forEach(c -> assertThat(rules()).contains(c.getAnnotationOfType(Breaks.class).value()));
  }

  @Test
  void everyExemptionIsNeeded() {
    assertThat(exempt(Exemptions.FUTURES))
        .isEqualTo(namesOf(Exemptions.FUTURES, HouseRulesUse::touchesFutures));
    assertThat(exempt(Exemptions.REAL_TIME))
        .isEqualTo(namesOf(Exemptions.REAL_TIME, HouseRulesUse::readsTheClock));
  }

  private static Set<String> exempt(Exemptions list) {
    Set<String> all = new TreeSet<>();
    list.names().values().forEach(all::addAll);
    return all;
  }

  private static Set<String> namesOf(
      Exemptions list, java.util.function.Predicate<JavaClass> does) {
    Set<String> names = new TreeSet<>();
    Modules.published().stream()
        .filter(c -> list.include(c, Modules.ROOT))
        .filter(does)
        .forEach(c -> names.add(Exemptions.topLevel(c)));
    return names;
  }

  private static Set<String> thoseThatBreak(String rule) {
    Set<String> names = new TreeSet<>();
    BROKEN.stream()
        .filter(c -> c.isAnnotatedWith(Breaks.class))
        .filter(c -> Arrays.asList(c.getAnnotationOfType(Breaks.class).value()).contains(rule))
        .forEach(c -> names.add(c.getPackageName() + "." + Exemptions.topLevel(c)));
    return names;
  }

  private static Set<String> topLevelNames(JavaClasses classes) {
    Set<String> names = new TreeSet<>();
    classes.forEach(c -> names.add(c.getPackageName() + "." + Exemptions.topLevel(c)));
    return names;
  }

  private static JavaClasses only(String topLevel) {
    return BROKEN.that(
        describe(
            topLevel, c -> topLevel.equals(c.getPackageName() + "." + Exemptions.topLevel(c))));
  }
}
