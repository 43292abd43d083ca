package dev.headrace.examples;

import dev.headrace.testing.TransportContract;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The pages of the documentation, and what can be checked of them. */
final class Documentation {
  static final Path ROOT = root();
  private static final Pattern FENCE =
      Pattern.compile("(?ms)^```(\\w*)\\n(.*?)^```$"); // language, content
  private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^\\]\\[]*]\\(([^)\\s]+)\\)");

  private Documentation() {}

  /**
   * A code block.
   *
   * @param page where it stands
   * @param language what it is in
   * @param text its lines
   */
  record Fence(String page, String language, String text) {
    @Override
    public String toString() {
      return page + ": " + text.lines().findFirst().orElse("");
    }
  }

  /** Every page: those at the root of the repository, and below {@code docs}. */
  static List<Path> pages() {
    List<Path> pages = new ArrayList<>();
    pages.addAll(list(ROOT, 1));
    pages.addAll(list(ROOT.resolve("docs"), 4));
    return pages.stream().filter(page -> page.toString().endsWith(".md")).toList();
  }

  static List<Fence> fences(String language) {
    return pages().stream()
        .flatMap(page -> fences(ROOT.relativize(page).toString(), read(page)).stream())
        .filter(fence -> fence.language().equals(language))
        .toList();
  }

  static List<Fence> fences(String page, String text) {
    Matcher matcher = FENCE.matcher(text);
    List<Fence> fences = new ArrayList<>();
    while (matcher.find()) {
      fences.add(new Fence(page, matcher.group(1), matcher.group(2)));
    }
    return fences;
  }

  /** Whether one of {@code sources} holds every paragraph of {@code code}, comments aside. */
  static boolean occurs(String code, List<String> sources) {
    List<String> paragraphs =
        Arrays.stream(code.split("\\n\\s*\\n"))
            .map(Documentation::normalised)
            .filter(paragraph -> !paragraph.isEmpty())
            .toList();
    return sources.stream()
        .map(Documentation::normalised)
        .anyMatch(source -> paragraphs.stream().allMatch(source::contains));
  }

  /**
   * Without imports, comments, white space and last braces, and with the examples' name for the
   * API's URL.
   */
  private static String normalised(String java) {
    return java.replaceAll("(?m)^import .*$", "")
        .replaceAll("(?m)(^|\\s)//.*$", "")
        .replaceAll("\\s+", "")
        .replaceAll("}+$", "")
        .replace("\"" + Post.API + "\"", "url");
  }

  /** The sources of the examples, their tests included. */
  static List<String> sources() {
    return list(ROOT.resolve("examples/src"), 20).stream()
        .filter(file -> file.toString().endsWith(".java"))
        .map(Documentation::read)
        .toList();
  }

  /** The links of a page that lead nowhere, as written. */
  static List<String> brokenLinks(Path folder, String text) {
    List<String> broken = new ArrayList<>();
    Matcher matcher = LINK.matcher(text.replaceAll("(?ms)^```.*?^```$", ""));
    while (matcher.find()) {
      String target = matcher.group(1).replaceAll("#.*", "");
      boolean elsewhere = target.matches("[a-z]+:.*");
      if (!elsewhere && !target.isEmpty() && !Files.exists(folder.resolve(target))) {
        broken.add(matcher.group(1));
      }
    }
    return broken;
  }

  /** What the command does not know of {@code line}: its command, or options of it. */
  static List<String> unknownTo(UnaryOperator<String> help, String line) {
    List<String> words = List.of(line.strip().split("\\s+"));
    String usage = help.apply(words.get(1));
    if (usage.isEmpty()) {
      return List.of(words.get(1));
    }
    return words.stream()
        .filter(word -> word.matches("--?[a-z].*"))
        .filter(word -> !usage.matches("(?s).*[ \\[]" + Pattern.quote(word) + "[ ,=\\]].*"))
        .toList();
  }

  /**
   * The sources that {@code page} names, as {@code headrace-core/…/Call.java}, and that are not.
   */
  static List<String> missingSources(String page) {
    List<String> missing = new ArrayList<>();
    Matcher matcher = Pattern.compile("`(headrace-[a-z-]+)/…/(\\w+[.]java)`").matcher(page);
    while (matcher.find()) {
      Path module = ROOT.resolve(matcher.group(1));
      String name = matcher.group(2);
      if (!Files.isDirectory(module)
          || list(module.resolve("src"), 20).stream().noneMatch(f -> f.endsWith(name))) {
        missing.add(matcher.group());
      }
    }
    return missing;
  }

  /** The tests that {@code page} names, as {@code Class#method}, and that are nowhere. */
  static List<String> missingTests(String page) {
    List<String> missing = new ArrayList<>();
    Matcher matcher = Pattern.compile("`(\\w+Test)(?:#(\\w+))?`").matcher(page);
    while (matcher.find()) {
      String file = "/" + matcher.group(1) + ".java";
      String method = matcher.group(2) == null ? "class " : "void " + matcher.group(2) + "(";
      boolean exists =
          tests().stream()
              .filter(source -> source.toString().endsWith(file))
              .anyMatch(source -> read(source).contains(method));
      if (!exists) {
        missing.add(matcher.group());
      }
    }
    return missing;
  }

  /** The promises of transports that {@code page} names, and that nobody makes. */
  static List<String> missingPromises(String page) {
    List<String> missing = new ArrayList<>();
    Matcher matcher = Pattern.compile("promise \\*([^*]+)\\*").matcher(page);
    while (matcher.find()) {
      if (!TransportContract.names().contains(matcher.group(1))) {
        missing.add(matcher.group(1));
      }
    }
    return missing;
  }

  /** The numbers in the first column of the tables of {@code page}; {@code 24–31} are eight. */
  static List<Integer> rows(String page) {
    List<Integer> rows = new ArrayList<>();
    Matcher matcher = Pattern.compile("(?m)^\\| (\\d+)(?:–(\\d+))? \\|").matcher(page);
    while (matcher.find()) {
      String last = matcher.group(2) == null ? matcher.group(1) : matcher.group(2);
      IntStream.rangeClosed(Integer.parseInt(matcher.group(1)), Integer.parseInt(last))
          .forEach(rows::add);
    }
    return rows;
  }

  private static List<Path> tests() {
    return ofModules("src/test/java");
  }

  /** The sources of all modules, their tests not included. */
  static List<String> mainSources() {
    return ofModules("src/main/java").stream().map(Documentation::read).toList();
  }

  private static List<Path> ofModules(String where) {
    File[] modules = Objects.requireNonNull(ROOT.toFile().listFiles(File::isDirectory));
    return Arrays.stream(modules)
        .map(module -> module.toPath().resolve(where))
        .filter(Files::isDirectory)
        .flatMap(folder -> list(folder, 20).stream())
        .toList();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static List<Path> list(Path folder, int depth) {
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("ARCHITECTURE.md"))) {
      folder = folder.getParent();
    }
    if (folder == null) {
      throw new IllegalStateException("not started inside a checkout");
    }
    return folder;
  }
}
