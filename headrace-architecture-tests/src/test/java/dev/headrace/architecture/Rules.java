package dev.headrace.architecture;

import com.tngtech.archunit.lang.ArchRule;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** All rules by name: that of the method that makes it, or a module's folder. */
final class Rules {
  private Rules() {}

  static Map<String, ArchRule> all(String root) {
    Map<String, ArchRule> rules = new TreeMap<>();
    DependencyRules dependencies = new DependencyRules(root);
    rules.putAll(dependencies.eachModuleKnowsOnlyWhatItMay());
    collect(dependencies, rules);
    collect(new HouseRules(root), rules);
    collect(new ApiRules(root), rules);
    return rules;
  }

  private static void collect(Record from, Map<String, ArchRule> rules) {
    Arrays.stream(from.getClass().getDeclaredMethods())
        .filter(m -> m.getReturnType() == ArchRule.class && m.getParameterCount() == 0)
        .forEach(m -> rules.put(m.getName(), make(m, from)));
  }

  private static ArchRule make(Method method, Record from) {
    try {
      return (ArchRule) method.invoke(from);
    } catch (ReflectiveOperationException broken) {
      throw new IllegalStateException(broken);
    }
  }
}
