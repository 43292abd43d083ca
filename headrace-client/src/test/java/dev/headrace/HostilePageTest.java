package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on hostile servers has the rows that the tests have. */
class HostilePageTest {

  private static Set<String> numbers(Stream<String> names) {
    Set<String> numbers = new TreeSet<>();
    names.forEach(name -> numbers.add(name.substring(0, name.indexOf(' '))));
    return numbers;
  }

  private static Set<String> page(String letter) throws IOException {
    String page = Files.readString(Path.of("..", "docs", "hostile-servers.md"));
    Pattern rows = Pattern.compile("^\\| (" + letter + "\\d+) \\|", Pattern.MULTILINE);
    Matcher row = rows.matcher(page);
    Set<String> numbers = new TreeSet<>();
    while (row.find()) {
      assertThat(numbers.add(row.group(1))).as(row.group(1)).isTrue();
    }
    return numbers;
  }

  @Test
  void framingHasTheRowsOfItsTest() throws IOException {
    assertThat(page("D"))
        .isEqualTo(numbers(FramingTable.rows().stream().map(row -> row.hostile().name())));
  }

  @Test
  void sizeHasTheRowsOfItsTestAndTwoOfOthers() throws IOException {
    Set<String> rows = numbers(LimitsTable.rows().stream().map(Hostile::name));
    assertThat(rows.add("E23") && rows.add("E24")).isTrue();
    assertThat(page("E")).isEqualTo(rows);
  }
}
