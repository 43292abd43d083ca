package dev.headrace.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.headrace.core.Url;

/**
 * The resources of which something is stored or being fetched, each with a mark that says whether
 * it is still as it was then. Answers hold their resource; when an unsafe method changed it, they
 * are void at once, whoever they belong to, and so are those that were still on their way. A
 * resource that nobody holds is forgotten. Thread-safe.
 */
final class Resources {
  private final Cache<CacheKey, Resource> held =
      Caffeine.newBuilder().weakValues().executor(Runnable::run).build();

  /** A resource since its last change. */
  static final class Resource {
    private volatile boolean changed;

    boolean isChanged() {
      return changed;
    }
  }

  Resource at(Url url) {
    return held.get(CacheKey.ofResource(url), key -> new Resource());
  }

  void changed(Url url) {
    changed(CacheKey.ofResource(url));
  }

  /** One by one: a resource that appears meanwhile must not be forgotten without its mark. */
  void allChanged() {
    held.asMap().keySet().forEach(this::changed);
  }

  private void changed(CacheKey key) {
    Resource resource = held.asMap().remove(key);
    if (resource != null) {
      resource.changed = true;
    }
  }
}
