package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BaseUrlTest {

  @ParameterizedTest
  @CsvSource({
    "https://h/v1,/posts,https://h/v1/posts",
    "https://h/v1/,/posts,https://h/v1/posts",
    "https://h/v1,posts,https://h/v1/posts",
    "https://h/v1/,posts,https://h/v1/posts",
    "https://h,/posts,https://h/posts",
    "https://h/,posts?a=1,https://h/posts?a=1",
    "https://h/v1,'',https://h/v1",
    "https://h/v1/,'',https://h/v1/",
    "http://h:80/v1,x,http://h/v1/x",
  })
  void putsItsPathBeforeEveryTarget(String base, String target, String expected) {
    assertThat(BaseUrl.of(base, false).resolve(target).full()).isEqualTo(expected);
  }

  @Test
  void appendsTheQueryToTheTargetsOwn() {
    BaseUrl base = BaseUrl.of("http://h/v1", false);
    assertThat(BaseUrl.with(base.resolve("/x"), "b=2").full()).isEqualTo("http://h/v1/x?b=2");
    assertThat(BaseUrl.with(base.resolve("/x?a=1"), "b=2").full())
        .isEqualTo("http://h/v1/x?a=1&b=2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil/x",
        "http://evil/x",
        "https://evil/",
        "HTTPS://evil",
        "\\\\evil",
        "/\\evil"
      })
  void refusesTargetsThatLeaveIt(String target) {
    assertThatThrownBy(() -> BaseUrl.of("https://h/v1", false).resolve(target))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void goesElsewhereOnlyIfAllowed() {
    BaseUrl base = BaseUrl.of("https://h/v1", true);
    assertThat(BaseUrl.with(base.resolve("http://other/x"), "q=1").full())
        .isEqualTo("http://other/x?q=1");
    assertThat(base.resolve("//other/x").full()).isEqualTo("https://other/x");
  }

  @ParameterizedTest
  @CsvSource({
    "example.com,absolute URL",
    "/posts,absolute URL",
    "http://user:pass@h,user name",
    "http://h/#part,fragment",
    "http://h/?a=1,query",
    "file:///etc/passwd,scheme 'file'",
    "ftp://h/,scheme 'ftp'",
    "http://,host",
    "http://h:0/,port",
    "http://h:99999/,port",
    "http://a b/,host",
    "http://0x7f000001/,IPv4",
    "http://127.1/,IPv4",
    "http://[fe80::1%eth0]/,zones",
  })
  void refusesWhatIsNoBase(String text, String what) {
    assertThatThrownBy(() -> BaseUrl.of(text, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("base URL")
        .hasMessageContaining(what)
        .hasMessageNotContaining("pass@");
  }
}
