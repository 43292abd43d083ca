package dev.headrace.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.headrace.core.Method;
import dev.headrace.core.Principal;
import dev.headrace.core.Url;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class CacheKeyTest {
  private static final long SEED = Long.getLong("headrace.seed", 1);
  private static final Principal ALICE = new Principal("alice");
  private static final Principal BOB = new Principal("bob");

  private static CacheKey key(String url) {
    return CacheKey.of(Principal.ANONYMOUS, Method.GET, Url.parse(url));
  }

  @Test
  void permutedParametersAreTheSameAndPrincipalsNever() {
    Random random = new Random(SEED);
    for (int round = 0; round < 2_000; round++) {
      List<String> parameters = randomParameters(random);
      String one = "https://h/p?" + String.join("&", parameters);
      String other = "https://h/p?" + String.join("&", permuted(parameters, random));

      assertThat(key(one)).as("seed %d: %s and %s", SEED, one, other).isEqualTo(key(other));
      assertThat(key(one)).hasSameHashCodeAs(key(other)).isEqualByComparingTo(key(other));
      assertThat(key(one).forPrincipal(ALICE)).isNotEqualTo(key(other).forPrincipal(BOB));
      assertThat(key(one).forPrincipal(ALICE)).isNotEqualTo(key(one));
    }
  }

  @Test
  void otherParametersAreNeverTheSame() {
    Random random = new Random(SEED);
    for (int round = 0; round < 2_000; round++) {
      List<String> a = randomParameters(random);
      List<String> b = randomParameters(random);
      boolean same = meaning(a).equals(meaning(b));

      assertThat(
              key("https://h/p?" + String.join("&", a))
                  .equals(key("https://h/p?" + String.join("&", b))))
          .as("seed %d: %s and %s", SEED, a, b)
          .isEqualTo(same);
    }
  }

  /** What a server reads: for each name its values in order. */
  private static Map<String, List<String>> meaning(List<String> parameters) {
    return parameters.stream()
        .collect(Collectors.groupingBy(p -> p.substring(0, p.indexOf('=')), Collectors.toList()));
  }

  private static List<String> randomParameters(Random random) {
    List<String> parameters = new ArrayList<>();
    int count = 1 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      parameters.add("abc".substring(random.nextInt(3)) + "=" + random.nextInt(3));
    }
    return parameters;
  }

  /** Another order that keeps the order of each name's own values. */
  private static List<String> permuted(List<String> parameters, Random random) {
    Map<String, List<String>> queues = new LinkedHashMap<>();
    meaning(parameters).forEach((name, all) -> queues.put(name, new ArrayList<>(all)));
    List<String> names =
        parameters.stream()
            .map(p -> p.substring(0, p.indexOf('=')))
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(names, random);
    return names.stream().map(name -> queues.get(name).remove(0)).toList();
  }

  @Test
  void repeatsKeepTheirOrderEvenIfOneIsEncoded() {
    assertThat(key("https://h/p?a=1&a=2")).isNotEqualTo(key("https://h/p?a=2&a=1"));
    assertThat(key("https://h/p?%61=1&a=2")).isNotEqualTo(key("https://h/p?a=2&%61=1"));
    assertThat(key("https://h/p?%61=1&b=2")).isEqualTo(key("https://h/p?b=2&%61=1"));
    assertThat(key("https://h/p?x+y=1&x%20y=2")).isNotEqualTo(key("https://h/p?x%20y=2&x+y=1"));
    assertThat(key("https://h/p?%=1&%4=2&b")).isEqualTo(key("https://h/p?b&%=1&%4=2"));
  }

  @Test
  void noPartRunsIntoTheNext() {
    Set<CacheKey> keys = new HashSet<>();
    keys.add(key("https://h/p"));
    keys.add(key("https://h/p?"));
    keys.add(key("https://h/p?a"));
    keys.add(key("https://h/p?a="));
    keys.add(key("https://h/p%3Fa"));
    keys.add(key("https://h/pa"));
    keys.add(key("https://h:444/p"));
    keys.add(key("http://h/p"));
    keys.add(key("https://h/p?a=1&b=2"));
    keys.add(key("https://h/p?a=1%26b=2"));
    keys.add(key("https://h/p?a=1&&b=2"));
    keys.add(CacheKey.of(Principal.ANONYMOUS, Method.HEAD, Url.parse("https://h/p")));
    keys.add(key("https://h/p").forPrincipal(new Principal("a|b")));
    keys.add(key("https://h/p").forPrincipal(new Principal("a")));
    keys.add(CacheKey.of(new Principal("anonymousGET"), Method.of("X"), Url.parse("https://h/p")));
    keys.add(CacheKey.ofResource(Url.parse("https://h/p")));

    assertThat(keys).hasSize(16);
    assertThat(List.copyOf(keys)).doesNotHaveDuplicates();
    assertThat(keys.stream().sorted().distinct()).hasSize(16);
  }

  @Test
  void thePlainFormMeansTheSameAsTheUrl() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("userId", 7);
    parameters.put("tag", List.of("a b", "c&d"));

    assertThat(CacheKey.of("GET", "https://h/posts", parameters))
        .isEqualTo(key("https://h/posts?tag=a%20b&tag=c%26d&userId=7"))
        .isEqualTo(CacheKey.of("GET", "HTTPS://H:443/posts?userId=7#part", tags()));
    assertThat(CacheKey.of("GET", "/posts", parameters))
        .isEqualTo(CacheKey.of("GET", "/posts?userId=7", tags()))
        .isNotEqualTo(CacheKey.of("GET", "/posts", Map.of("userId", 7)))
        .isNotEqualTo(CacheKey.of("GET", "https://h/posts", parameters));
  }

  private static Map<String, ?> tags() {
    return Map.of("tag", List.of("a b", "c&d"));
  }

  @Test
  void badPartsAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CacheKey.of("GE T", "/posts", Map.of()))
        .withMessageContaining("method");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CacheKey.of("GET", "ftp://h/posts", Map.of()))
        .withMessageContaining("ftp");
  }

  @Test
  void oneHundredThousandKeysOfOneHashAreStillQuick() {
    ResponseCache<Integer> cache = ResponseCache.create(Caching.ttl().maxBytes(1L << 40));
    List<CacheKey> keys = new ArrayList<>();
    for (int i = 0; i < 100_000; i++) {
      StringBuilder path = new StringBuilder("/");
      for (int bit = 0; bit < 17; bit++) {
        path.append((i >> bit & 1) == 0 ? "Aa" : "BB"); // one hashCode
      }
      keys.add(CacheKey.of("GET", path.toString(), Map.of()));
    }
    assertThat(keys.stream().mapToInt(CacheKey::hashCode).distinct().count()).isEqualTo(1);

    for (int i = 0; i < keys.size(); i++) {
      cache.put(keys.get(i), i); // the test's own time limit is the check
    }

    assertThat(cache.get(keys.get(99_999))).isEqualTo(99_999);
    assertThat(cache.stats().entries()).isEqualTo(100_000);
  }

  @Test
  void aPathMayHoldAUrl() {
    CacheKey path = CacheKey.of("GET", "/fetch?of=https://h/x", Map.of());
    assertThat(path).isEqualTo(CacheKey.of("GET", "/fetch?of=https://h/x", Map.of()));
    assertThat(path).isNotEqualTo(CacheKey.of("GET", "/fetch?of=https://h/y", Map.of()));
    assertThat(CacheKey.of("GET", "/of/https://h/x", Map.of())).isNotEqualTo(path);
  }
}
