package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http://h                      | http://h/
          HTTP://H:80                   | http://h/
          https://h:443/                | https://h/
          https://h:8443/a?b=c#d        | https://h:8443/a?b=c
          https://h?x                   | https://h/?x
          https://h/?                   | https://h/?
          https://h#f                   | https://h/
          https://h:/                   | https://h/
          https://h/a b                 | -
          https://h/ä/€?ü=ß             | https://h/%C3%A4/%E2%82%AC?%C3%BC=%C3%9F
          https://h/{id}<>"^`           | https://h/%7Bid%7D%3C%3E%22%5E%60
          https://h/%41%zz              | https://h/%41%zz
          https://h/a/./b/../c          | https://h/a/c
          https://h/../../x             | https://h/x
          https://h/a/..                | https://h/
          https://h/a/b/.               | https://h/a/b/
          https://h/a/%2e%2E/b          | https://h/b
          https://h/a/.%2e/b            | https://h/b
          https://h/a/%2e/b             | https://h/a/b
          https://h/..%2f..%2fb         | https://h/..%2f..%2fb
          https://h/a;x=../b            | https://h/a;x=../b
          https://h//a//b               | https://h//a//b
          https://h/%252e%252e/         | https://h/%252e%252e/
          https://[::1]:80/a?@=@        | https://[0:0:0:0:0:0:0:1]:80/a?@=@
          https://h/a@b:c               | https://h/a@b:c
          """)
  void readsAbsoluteUrls(String text, String expected) {
    if (expected.equals("-")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Url.parse(text));
    } else {
      assertThat(Url.parse(text).full()).isEqualTo(expected);
      assertThat(Url.parse(expected)).isEqualTo(Url.parse(text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "h",
        "/a",
        "//h/a",
        "http",
        "http:",
        "http:/h",
        "http://",
        "http:///x",
        "https://:80/",
        "http://[::1",
        "http://[::1]x",
        "http://[]/",
        "http://h:99999/",
        "http://h:0/",
        "http://h:-1/",
        "http://h:+1/",
        "http://h:8 0/",
        "http://h:٨/",
        "http://h:80:80/",
        "ftp://h/",
        "file:///etc/passwd",
        "jar:http://h/",
        "javascript:alert(1)",
        "data:,x",
        "mailto:a@h",
        " http://h/",
        "http://h/\r\nx: y",
        "http://h/a\tb",
        "http://h/\0",
        "http://h/a\\b",
        "http://a@h/",
        "http://a:b@h/",
        "http://b\\@h/",
        "http://a:80\\@h/",
        "http://h@/",
        "http://@h/",
        "http://a@b@h/",
        "http://h\\x/",
        "http://h%2eb/",
        "http://h%2fb/",
        "http://h%00/",
        "http://h\t/",
        "http://h\0/",
        "http://h /",
        "http://h/\u007f",
        "http://h/\ud800x",
        "http://h/?\udc00",
        "h ttp://h/",
        "http://h..x/",
        "http://.h/",
        "ht\u0131p://h/"
      })
  void refusesWhatTwoParsersCouldReadDifferently(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Url.parse(text))
        .satisfies(e -> assertThat(Redaction.printable(e.getMessage())).isEqualTo(e.getMessage()));
  }

  @Test
  void namesNeitherUserNorPasswordInItsRefusal() {
    for (String text :
        new String[] {
          "http://u:c4n4ry@h/", "u:c4n4ry@h/", "http:/u:c4n4ry@h/", "ftp://u:c4n4ry@h/"
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Url.parse(text))
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("c4n4ry"));
    }
  }

  @Test
  void hasABoundOnItsLength() {
    String path = "/" + "a".repeat(65_000);
    assertThat(Url.parse("https://h" + path).path()).isEqualTo(path);
    String tooLong = "x".repeat(1 << 20);
    Url base = Url.parse("https://h/a");
    for (String text : new String[] {"https://h/" + tooLong, "https://" + tooLong, tooLong}) {
      assertThatIllegalArgumentException().isThrownBy(() -> Url.parse(text));
    }
    for (String text : new String[] {tooLong, "/" + tooLong, "?" + tooLong, "#" + tooLong}) {
      assertThatIllegalArgumentException().isThrownBy(() -> base.resolve(text));
      assertThatIllegalArgumentException().isThrownBy(() -> Url.of(base.origin(), text));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"@", "/..", "/.", "%2e", ":", "[", "?", "/%2e%2e", "\\", "é", "#", "..", "é."})
  void readsManyTimesThePieceInOnePass(String piece) {
    String many = piece.repeat(65_000 / piece.length());
    for (String text : new String[] {"https://" + many + "/", "https://h/" + many, many}) {
      try {
        assertThat(Url.parse(text).full()).startsWith("https://h/");
      } catch (IllegalArgumentException refused) {
        assertThat(refused.getMessage()).isNotEmpty();
      }
    }
  }

  /** RFC 3986 §5.4.1 and §5.4.2, without the fragments. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          g             | http://a/b/c/g
          ./g           | http://a/b/c/g
          g/            | http://a/b/c/g/
          /g            | http://a/g
          //g           | http://g/
          ?y            | http://a/b/c/d;p?y
          g?y           | http://a/b/c/g?y
          #s            | http://a/b/c/d;p?q
          g#s           | http://a/b/c/g
          g?y#s         | http://a/b/c/g?y
          ;x            | http://a/b/c/;x
          g;x           | http://a/b/c/g;x
          ''            | http://a/b/c/d;p?q
          .             | http://a/b/c/
          ./            | http://a/b/c/
          ..            | http://a/b/
          ../           | http://a/b/
          ../g          | http://a/b/g
          ../..         | http://a/
          ../../g       | http://a/g
          ../../../g    | http://a/g
          /./g          | http://a/g
          /../g         | http://a/g
          g.            | http://a/b/c/g.
          .g            | http://a/b/c/.g
          ..g           | http://a/b/c/..g
          ./../g        | http://a/b/g
          ./g/.         | http://a/b/c/g/
          g/./h         | http://a/b/c/g/h
          g/../h        | http://a/b/c/h
          g;x=1/../y    | http://a/b/c/y
          g?y/./x       | http://a/b/c/g?y/./x
          https://h/x   | https://h/x
          """)
  void resolvesTheExamplesOfTheRfc(String reference, String expected) {
    assertThat(Url.parse("http://a/b/c/d;p?q").resolve(reference).full()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://[::1",
        "http:///x",
        "http://h:99999/",
        "//u:p@h/",
        "//",
        "///x",
        "\\\\h\\x",
        "/\\h",
        "a b",
        "/x\r\ny: z",
        "ftp://h/",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///x",
        "http:g",
        "//h\\@i/",
        "http://%68/"
      })
  void refusesAReferenceThatLeadsNowhere(String reference) {
    Url base = Url.parse("https://h/a?b");
    assertThatIllegalArgumentException().isThrownBy(() -> base.resolve(reference));
  }

  @Test
  void splitsTheTarget() {
    Url url = Url.parse("https://h/a?b=c?d");
    assertThat(url.path()).isEqualTo("/a");
    assertThat(url.query()).isEqualTo("b=c?d");
    assertThat(url.target()).isEqualTo("/a?b=c?d");
    assertThat(url.origin()).isEqualTo(Origin.of("https", "h", -1));
    assertThat(Url.parse("https://h/a").query()).isNull();
    assertThat(Url.of(url.origin(), "")).isEqualTo(Url.parse("https://h/"));
    assertThat(Url.of(url.origin(), "?x").target()).isEqualTo("/?x");
    assertThatIllegalArgumentException().isThrownBy(() -> Url.of(url.origin(), "a"));
  }

  @Test
  void isEqualByValue() {
    assertThat(Url.parse("HTTPS://H:443/a/../b"))
        .isEqualTo(Url.parse("https://h/b"))
        .hasSameHashCodeAs(Url.parse("https://h/b"))
        .isNotEqualTo(Url.parse("https://h/b?"))
        .isNotEqualTo(Url.parse("http://h/b"));
  }

  @Test
  void readsBackWhatItPrintsWhateverTheText() {
    Random random = Seeded.random(UrlTest.class);
    Url base = Url.parse("https://h/a/b?c");
    int accepted = 0;
    for (int i = 0; i < Seeded.ROUNDS; i++) {
      String text = Seeded.text(random, "ab.:/@?#%2eE[]\\ é\ud800\udc00", 20);
      try {
        Url url = i % 2 == 0 ? base.resolve(text) : Url.parse("http://h" + text);
        accepted++;
        assertThat(Url.parse(url.full())).as(text).isEqualTo(url);
        assertThat(Url.parse(url.full()).path()).as(text).isEqualTo(url.path());
        assertThat(url.full().chars()).as(text).allMatch(c -> c > ' ' && c < 0x7f && c != '\\');
        assertThat(url.path() + "/").as(text).doesNotContain("/../").doesNotContain("/./");
      } catch (IllegalArgumentException refused) {
        assertThat(refused.getMessage()).as(text).isNotEmpty();
      }
    }
    assertThat(accepted).isGreaterThan(Seeded.ROUNDS / 50);
  }
}
