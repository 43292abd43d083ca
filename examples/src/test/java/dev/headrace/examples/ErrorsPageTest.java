package dev.headrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.HeadraceException;
import dev.headrace.core.Phase;
import dev.headrace.core.Reason;
import dev.headrace.core.Sent;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on errors knows all exceptions and reasons that there are, and no others. */
class ErrorsPageTest {
  private static final String PAGE =
      Documentation.read(Documentation.ROOT.resolve("docs/errors.md"));
  private static final Set<String> OF_THE_JDK =
      Set.of("CompletionException", "CancellationException", "IllegalArgumentException");

  /** The exceptions that users may catch, by the sources of all modules. */
  private static Set<String> exceptions() {
    Set<String> names = new TreeSet<>();
    for (String source : Documentation.mainSources()) {
      Matcher matcher =
          Pattern.compile("(?m)^public [a-z -]*class (\\w+Exception)\\b").matcher(source);
      while (matcher.find()) {
        names.add(matcher.group(1));
      }
    }
    return names;
  }

  private static Set<String> named(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The types in the second column of the table of faults, or what is no type. */
  private static Set<String> unknownTypes(String page) {
    Set<String> unknown = named("\\b([A-Z]\\w+Exception)\\b", page);
    unknown.removeAll(exceptions());
    unknown.removeAll(OF_THE_JDK);
    return unknown;
  }

  private static Set<String> unknownWords(String page) {
    Set<String> unknown = named("`([A-Z][A-Z_]{2,})`", page);
    Stream.of(Reason.values(), Phase.values(), Sent.values())
        .flatMap(Arrays::stream)
        .map(Enum::name)
        .forEach(unknown::remove);
    return unknown;
  }

  @Test
  void everyExceptionHasALineThatSaysWhatToDo() {
    Set<String> listed =
        PAGE.lines()
            .filter(line -> line.startsWith("| `") && !line.matches("\\| `[A-Z_]+` .*"))
            .flatMap(line -> named("`(\\w+Exception)`", line.split("\\|", -1)[1]).stream())
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> all = exceptions();
    all.remove(HeadraceException.class.getSimpleName());
    assertThat(all).contains("TransportException", "QuotaExhaustedException");
    assertThat(listed).containsExactlyElementsOf(all);
    assertThat(unknownTypes(PAGE)).isEmpty();
  }

  @Test
  void everyReasonHasALineOfItsOwnAndAFault() {
    for (Reason reason : Reason.values()) {
      List<String> own =
          PAGE.lines().filter(line -> line.startsWith("| `" + reason + "` |")).toList();
      assertThat(own).as("%s", reason).hasSize(1);
      assertThat(PAGE.lines().filter(line -> line.endsWith("| `" + reason + "` |")))
          .as("a fault of %s", reason)
          .isNotEmpty();
      for (String type : own.get(0).split("\\|", -1)[3].split(",", -1)) {
        assertThat(exceptions()).contains(type.strip() + "Exception");
      }
    }
    assertThat(unknownWords(PAGE)).isEmpty();
  }

  @Test
  void theTreeIsThatOfTheSource() {
    String source =
        Documentation.read(
            Documentation.ROOT.resolve(
                "headrace-core/src/main/java/dev/headrace/core/HeadraceException.java"));
    String tree = source.substring(source.indexOf("<pre>") + 5, source.indexOf("</pre>"));
    String plain = tree.replaceAll("(?m)^ \\* ?", "").strip();
    assertThat(plain).startsWith("HeadraceException");
    assertThat(Documentation.fences("page", PAGE))
        .extracting(fence -> fence.text().strip())
        .contains(plain);
  }

  @Test
  void namesThatDoNotExistAreFound() {
    assertThat(unknownTypes("`LostException`, `TransportException`, a CompletionException"))
        .containsExactly("LostException");
    assertThat(unknownWords("`LOST`, `WAIT`, `MAYBE`, `GONE_AWAY`")).containsExactly("GONE_AWAY");
  }
}
