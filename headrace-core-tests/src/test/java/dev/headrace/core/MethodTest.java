package dev.headrace.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MethodTest {

  @ParameterizedTest
  @CsvSource({
    "GET, true, true",
    "HEAD, true, true",
    "OPTIONS, true, true",
    "PUT, false, true",
    "DELETE, false, true",
    "POST, false, false",
    "PATCH, false, false",
    "PURGE, false, false",
    "get, false, false"
  })
  void saysWhatMayBeAssumed(String name, boolean safe, boolean idempotent) {
    Method method = Method.of(name);
    assertThat(method.isSafe()).isEqualTo(safe);
    assertThat(method.isIdempotent()).isEqualTo(idempotent);
    assertThat(method.name()).isEqualTo(name);
    assertThat(method)
        .hasToString(name)
        .isEqualTo(Method.of(name))
        .hasSameHashCodeAs(Method.of(name));
  }

  @Test
  void threeHaveABodyAsARule() {
    assertThat(
            Stream.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "post")
                .filter(name -> Method.of(name).hasUsualBody()))
        .containsExactly("POST", "PUT", "PATCH");
  }

  @Test
  void comparesCase() {
    assertThat(Method.of("GET")).isSameAs(Method.GET).isNotEqualTo(Method.of("Get"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "GET ",
        "G\r\nET",
        "GET / HTTP/1.1",
        "GÉT",
        "CONNECT",
        "connect",
        "TRACE"
      })
  void refusesWhatIsNoMethodOfCalls(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Method.of(name))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\r"));
  }
}
