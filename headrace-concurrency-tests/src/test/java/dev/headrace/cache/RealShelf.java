package dev.headrace.cache;

import dev.headrace.core.Url;
import dev.headrace.testing.FakeTime;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store as a client's cache uses it: by variants, each with its resource. */
final class RealShelf implements ShelfActors.Shelf {
  private static final Url URL = Url.parse("https://api.test/");
  private static final CacheKey KEY = CacheKey.of("GET", URL.toString(), Map.of());
  private final Resources resources = new Resources();
  private final ResponseCache<Map<Integer, Resources.Resource>> store =
      ResponseCache.create(Caching.ttl().timeSource(new FakeTime()));

  @Override
  public Object mark() {
    return resources.at(URL);
  }

  @Override
  public void put(int hand, Object mark) {
    store.update(
        KEY,
        older -> with(older, hand, (Resources.Resource) mark),
        variants -> Duration.ofMinutes(1).toNanos());
  }

  private static Map<Integer, Resources.Resource> with(
      @Nullable Map<Integer, Resources.Resource> older, int hand, Resources.Resource resource) {
    Map<Integer, Resources.Resource> all = new HashMap<>();
    if (older != null) {
      all.putAll(older);
    }
    all.put(hand, resource);
    return all;
  }

  @Override
  public void change() {
    resources.changed(URL);
  }

  @Override
  public void changeAll() {
    resources.allChanged();
  }

  @Override
  public boolean serves(int hand) {
    Map<Integer, Resources.Resource> variants = store.find(KEY);
    Resources.Resource resource = variants == null ? null : variants.get(hand);
    return resource != null && !resource.isChanged();
  }
}
