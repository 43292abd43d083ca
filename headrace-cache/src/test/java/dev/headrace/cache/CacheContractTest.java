package dev.headrace.cache;

import dev.headrace.core.CallOptions;
import dev.headrace.core.CallOptions.CacheUse;
import dev.headrace.core.Method;
import dev.headrace.testing.FakeTime;
import dev.headrace.testing.LayerVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of every layer. */
@Timeout(240)
class CacheContractTest {
  private final FakeTime time = new FakeTime();

  private LayerVerifier verifier() {
    return LayerVerifier.of(() -> CacheLayer.of(Caching.ttl().timeSource(time))).time(time);
  }

  @Test
  void holdsForLookups() {
    verifier().mayAnswerItself().verify();
  }

  @Test
  void holdsForRefreshes() {
    verifier()
        .prepare(call -> call.withOptions(CallOptions.of(o -> o.cache(CacheUse.REFRESH))))
        .verify();
  }

  @Test
  void holdsForCallsThatGoPast() {
    verifier().request(CacheFixture.get(CacheFixture.URL, "Range", "bytes=0-")).verify();
  }

  @Test
  void holdsForChanges() {
    verifier().request(CacheFixture.request(Method.PUT, CacheFixture.URL)).verify();
  }
}
