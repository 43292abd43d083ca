package dev.headrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pictures of the documentation are those that their programs draw. */
class PicturesTest {
  private static final Path FOLDER = Documentation.ROOT.resolve("docs/pictures");

  static List<Path> programs() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("programs")
  void pictureIsThatOfItsProgram(Path program) throws IOException {
    assertThat(drawnBy(program)).isEqualTo(Documentation.read(pictureOf(program)));
  }

  @Test
  void everyPictureHasItsProgram() throws IOException {
    List<Path> pictures = programs().stream().map(PicturesTest::pictureOf).toList();
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.filter(file -> file.toString().endsWith(".svg")))
          .hasSameElementsAs(pictures);
    }
    assertThat(pictures).isNotEmpty();
  }

  @Test
  void controlAnotherProgramDrawsAnother(@TempDir Path folder) throws IOException {
    Path program = programs().get(0);
    String other = Documentation.read(program).replace("= 300;", "= 301;");
    assertThat(other).isNotEqualTo(Documentation.read(program));
    Path copy = Files.writeString(folder.resolve(program.getFileName()), other);
    assertThat(drawnBy(copy))
        .startsWith("<svg")
        .isNotEqualTo(Documentation.read(pictureOf(program)));
  }

  private static Path pictureOf(Path program) {
    String name = program.getFileName().toString().toLowerCase(Locale.ROOT);
    return FOLDER.resolve(name.replace(".java", ".svg"));
  }

  private static String drawnBy(Path program) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process = new ProcessBuilder(java.toString(), program.toString()).start();
    String drawn = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    String told = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.onExit().join().exitValue()).as(told).isZero();
    return drawn;
  }
}
