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

  @Test
  void theTestsThatProveAPromiseExist() {
    String page = Documentation.read(Documentation.ROOT.resolve("SECURITY.md"));
    assertThat(page).contains("`SecretsTest#");
    assertThat(Documentation.missingTests(page)).isEmpty();
    String hostile = Documentation.read(Documentation.ROOT.resolve("docs/hostile-servers.md"));
    assertThat(hostile).contains("`FramingTableTest`");
    assertThat(Documentation.missingTests(hostile)).isEmpty();
    assertThat(Documentation.missingTests("`DocumentationTest#none`, `NoSuchTest`"))
        .containsExactly("`DocumentationTest#none`", "`NoSuchTest`");
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
