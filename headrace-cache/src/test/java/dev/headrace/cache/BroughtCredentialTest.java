package dev.headrace.cache;

import static dev.headrace.cache.CacheFixture.URL;
import static dev.headrace.cache.CacheFixture.get;
import static dev.headrace.cache.CacheFixture.request;
import static dev.headrace.cache.CacheFixture.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.CacheStatus.Forwarded;
import dev.headrace.core.Call;
import dev.headrace.core.Credential;
import dev.headrace.core.Method;
import dev.headrace.core.Origin;
import dev.headrace.core.Principal;
import dev.headrace.core.Request;
import dev.headrace.testing.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Calls whose credential is at hand, but not yet on the request. */
class BroughtCredentialTest {
  private final CacheFixture f = new CacheFixture();

  @Test
  void aCredentialOfNobodyKnownGoesPastTheStore() {
    f.transport.byRequest(r -> Answer.of(200, "x"));
    f.send(get(URL));
    for (int i = 0; i < 2; i++) {
      assertThat(f.past(call(get(URL), null))).isEqualTo(Forwarded.BYPASS);
    }
    f.send(call(get(URL), new Principal("ann")));
    assertThat(status(f.send(call(get(URL), new Principal("ann")))).hit()).as("control").isTrue();
  }

  @Test
  void itsChangesReachTheStore() {
    f.transport.byRequest(r -> Answer.of(200, "x"));
    f.send(get(URL));
    f.send(call(request(Method.PUT, URL), null));
    assertThat(status(f.send(get(URL))).hit()).isFalse();
  }

  private Call call(Request request, @Nullable Principal principal) {
    return f.call(request, options -> {}, principal).with(Credential.KEY, new Unnamed());
  }

  private static final class Unnamed implements Credential {
    @Override
    public Origin origin() {
      return Origin.of("https", "api.example", -1);
    }

    @Override
    public boolean isStaleAt(long nanos) {
      return false;
    }

    @Override
    public Request applyTo(Request request) {
      return request;
    }
  }
}
