package dev.headrace.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages say what the examples do, link to what exists, and name commands that there are. */
class DocumentationTest {
  private static final List<String> SOURCES = Documentation.sources();

  static List<Documentation.Fence> javaFences() {
    return Documentation.fences("java");
  }

  static List<Path> pages() {
    return Documentation.pages();
  }

  @ParameterizedTest
  @MethodSource("javaFences")
  void codeIsThatOfAnExample(Documentation.Fence fence) {
    assertThat(Documentation.occurs(fence.text(), SOURCES))
        .as("%s%n%s", fence.page(), fence.text())
        .isTrue();
  }

  @Test
  void codeThatIsNoExampleIsFound() {
    String right = "Post post =\n   api.get(\"/posts/{id}\", 1).fetch(Post.class); // yes";
    String wrong = "Post post = api.get(\"/posts/{id}\", 1).fetchh(Post.class);";
    assertThat(Documentation.occurs(right, SOURCES)).isTrue();
    assertThat(Documentation.occurs(wrong, SOURCES)).isFalse();
    assertThat(Documentation.occurs(right + "\n\n" + wrong, SOURCES)).isFalse();
    assertThat(Documentation.fences("page", "a\n```java\nx\n```\n```sh\ny\n```\n"))
        .extracting(Documentation.Fence::text)
        .containsExactly("x\n", "y\n");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void linksLeadToFiles(Path page) {
    assertThat(Documentation.brokenLinks(page.resolveSibling("."), Documentation.read(page)))
        .isEmpty();
  }

  @Test
  void linksThatLeadNowhereAreFound() {
    assertThat(
            Documentation.brokenLinks(
                Documentation.ROOT,
                "[a](README.md#x) [b](docs/none.md) [c](https://example.com) [d](#here)"))
        .containsExactly("docs/none.md");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void sourcesThatAreNamedExist(Path page) {
    assertThat(Documentation.missingSources(Documentation.read(page))).isEmpty();
  }

  @Test
  void sourcesThatDoNotExistAreFound() {
    assertThat(
            Documentation.missingSources(
                "`headrace-core/…/Call.java`, `headrace-core/…/None.java`, `headrace-x/…/Y.java`"))
        .containsExactly("`headrace-core/…/None.java`", "`headrace-x/…/Y.java`");
  }

  @ParameterizedTest
  @MethodSource("pages")
  void theTestsThatProveAPromiseExist(Path page) {
    String text = Documentation.read(page);
    assertThat(Documentation.missingTests(text)).isEmpty();
    assertThat(Documentation.missingPromises(text)).isEmpty();
  }

  @Test
  void testsThatDoNotExistAreFound() {
    assertThat(Documentation.missingTests("`DocumentationTest#none`, `NoSuchTest`"))
        .containsExactly("`DocumentationTest#none`", "`NoSuchTest`");
    assertThat(Documentation.missingPromises("promise *a reset is LOST*, promise *none*"))
        .containsExactly("none");
    String page = Documentation.read(Documentation.ROOT.resolve("SECURITY.md"));
    assertThat(page).contains("`SecretsTest#");
    String hostile = Documentation.read(Documentation.ROOT.resolve("docs/hostile-servers.md"));
    assertThat(hostile).contains("`FramingTableTest`");
  }

  @Test
  void theFaultMatrixIsWhole() {
    String text = Documentation.read(Documentation.ROOT.resolve("docs/reliability.md"));
    String page = text.substring(text.indexOf("## The fault matrix"));
    assertThat(Documentation.rows(page))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 72).filter(row -> row != 61 && row != 62).boxed().toList());
    assertThat(page.lines().filter(line -> line.matches("\\| \\d.*")))
        .allMatch(line -> line.matches(".*(`\\w+Test#|promise \\*|the same|as row).*"));
  }

  static List<String> commands() {
    return Documentation.fences("sh").stream()
        .flatMap(fence -> fence.text().lines())
        .filter(line -> line.matches("(\\./)?headrace .*"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void commandsExist(String line) {
    assertThat(Documentation.unknownTo(DocumentationTest::help, line)).isEmpty();
  }

  @Test
  void commandsThatDoNotExistAreFound() {
    assertThat(Documentation.unknownTo(DocumentationTest::help, "headrace gett URL"))
        .containsExactly("gett");
    assertThat(Documentation.unknownTo(DocumentationTest::help, "headrace get URL --rat 1/1s -o x"))
        .containsExactly("--rat");
  }

  /** What {@code headrace COMMAND --help} prints, or nothing if there is no such command. */
  private static String help(String command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Main.run(
        new String[] {command, "--help"},
        InputStream.nullInputStream(),
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    String usage = out.toString(StandardCharsets.UTF_8);
    return usage.startsWith("Usage: headrace " + command + " ") ? usage : "";
  }
}
