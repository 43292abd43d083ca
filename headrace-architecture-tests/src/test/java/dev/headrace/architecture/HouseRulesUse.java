package dev.headrace.architecture;

import com.tngtech.archunit.core.domain.JavaClass;

/** Whether a class does what it is exempt for. */
final class HouseRulesUse {
  private HouseRulesUse() {}

  static boolean touchesFutures(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(d -> HouseRules.futures().test(d.getTargetClass()));
  }

  static boolean readsTheClock(JavaClass type) {
    return type.getAccessesFromSelf().stream().anyMatch(HouseRules.realTime());
  }
}
