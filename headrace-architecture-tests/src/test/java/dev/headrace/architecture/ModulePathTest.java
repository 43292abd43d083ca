package dev.headrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The published modules, as the Java module system sees them on a module path. */
class ModulePathTest {
  private static final Set<Modules> WITHOUT_DESCRIPTOR = Set.of(Modules.APACHE, Modules.CLI);
  private static final List<Path> CLASS_PATH =
      Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
          .map(Path::of)
          .filter(Files::exists)
          .filter(path -> !path.endsWith("test-classes"))
          .toList();
  private static final ModuleFinder FINDER = ModuleFinder.of(CLASS_PATH.toArray(Path[]::new));

  @Test
  void allModulesResolveOnAModulePath() {
    Set<String> named = namesOfModulesWithDescriptor();

    Configuration resolved =
        Configuration.resolve(
            FINDER, List.of(ModuleLayer.boot().configuration()), ModuleFinder.of(), named);

    assertThat(resolved.modules().stream().map(m -> m.name())).containsAll(named);
  }

  @Test
  void aModuleThatLacksAnotherDoesNotResolve() {
    ModuleFinder withoutCore =
        ModuleFinder.of(
            CLASS_PATH.stream()
                .filter(path -> !path.toString().contains("headrace-core"))
                .toArray(Path[]::new));

    assertThatThrownBy(
            () ->
                Configuration.resolve(
                    withoutCore,
                    List.of(ModuleLayer.boot().configuration()),
                    ModuleFinder.of(),
                    namesOfModulesWithDescriptor()))
        .isInstanceOf(FindException.class)
        .hasMessageContaining("dev.headrace.core");
  }

  @Test
  void eachModuleExportsItsOnePackageAndNobodyInParticular() {
    for (Modules module : Modules.values()) {
      if (!WITHOUT_DESCRIPTOR.contains(module)) {
        Set<String> expected = new TreeSet<>(Set.of(module.moduleName()));
        if (module == Modules.CORE) {
          expected.add(module.moduleName() + ".spi");
        }
        assertThat(exportsOf(module)).as(module.folder()).isEqualTo(expected);
      }
    }
  }

  @Test
  void theOthersNameThemselves() {
    assertThat(WITHOUT_DESCRIPTOR)
        .allSatisfy(
            module ->
                assertThat(Repository.text(Repository.ROOT.resolve(module.folder() + "/pom.xml")))
                    .contains(
                        "<Automatic-Module-Name>"
                            + module.moduleName()
                            + "</Automatic-Module-Name>"));
  }

  private static Set<String> exportsOf(Modules module) {
    return descriptor(module).exports().stream()
        .map(export -> export.isQualified() ? export.toString() : export.source())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static ModuleDescriptor descriptor(Modules module) {
    return FINDER
        .find(module.moduleName())
        .map(ModuleReference::descriptor)
        .orElseThrow(() -> new AssertionError(module.folder() + " is no module"));
  }

  private static Set<String> namesOfModulesWithDescriptor() {
    return Arrays.stream(Modules.values())
        .filter(module -> !WITHOUT_DESCRIPTOR.contains(module))
        .map(Modules::moduleName)
        .collect(Collectors.toSet());
  }
}
