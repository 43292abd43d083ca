package dev.headrace.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What holds for the files of the repository, whatever the compiler thinks of them. */
class SourcesTest {
  private static final int MOST_LINES = 500;

  /** Whose checkout this is, or where its libraries came from, is nobody's business. */
  private static final List<Pattern> OF_ONE_MACHINE =
      List.of(
          Pattern.compile("(?<![\\w.:/])/(?:home|root|work|Users)/[\\w.]"),
          Pattern.compile("[A-Z]:\\\\Users\\\\"),
          Pattern.compile("https?://[^/\\s\"'<>]*(?:registry|artifactory|nexus|npmjs|mirror)"),
          Pattern.compile("https?://repo\\d?[.]maven"),
          Pattern.compile("[.][.]/shar" + "ed/"));

  @Test
  void noSourceFileIsTooLong() {
    assertThat(tooLong(Repository.files())).isEmpty();
  }

  @Test
  void aSourceFileThatIsTooLongIsFound() {
    assertThat(isTooLong("x\n".repeat(MOST_LINES))).isFalse();
    assertThat(isTooLong("x\n".repeat(MOST_LINES + 1))).isTrue();
  }

  @Test
  void noFileKnowsTheMachineItWasWrittenOn() {
    assertThat(Repository.files())
        .hasSizeGreaterThan(100)
        .allSatisfy(file -> assertThat(tracesIn(Repository.text(file))).isEmpty());
  }

  @Test
  void tracesOfAMachineAreFound() {
    assertThat(tracesIn("see /ho" + "me/alice/api")).hasSize(1);
    assertThat(tracesIn("<url>https://regis" + "try.example.org/npm/</url>")).hasSize(1);
    assertThat(tracesIn("https://re" + "po1.maven.example/x")).hasSize(1);
    assertThat(tracesIn("in .." + "/shared/notes")).hasSize(1);
    assertThat(tracesIn("https://example.org/home/alice, GET /users/1")).isEmpty();
  }

  private static List<Path> tooLong(List<Path> files) {
    return files.stream()
        .filter(file -> file.toString().endsWith(".java"))
        .filter(file -> isTooLong(Repository.text(file)))
        .toList();
  }

  private static boolean isTooLong(String source) {
    return source.lines().count() > MOST_LINES;
  }

  private static List<String> tracesIn(String text) {
    return OF_ONE_MACHINE.stream()
        .flatMap(trace -> trace.matcher(text).results())
        .map(found -> found.group())
        .toList();
  }
}
