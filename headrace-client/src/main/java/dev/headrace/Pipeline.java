package dev.headrace;

import dev.headrace.core.Layer;
import dev.headrace.core.Principal;
import dev.headrace.core.Request;
import dev.headrace.core.Sender;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The order of the layers: the one place that knows it. */
final class Pipeline {
  private final List<Layer> layers = new ArrayList<>();

  private Pipeline() {}

  /** The layers that a client brings, by name; null where it has none. */
  record Parts(
      Layer observe,
      Layer content,
      @Nullable Layer keys,
      Layer redirect,
      @Nullable Layer cache,
      Layer retry,
      @Nullable Layer breaker,
      Layer auth,
      Layer limit,
      Layer sign,
      Layer attempt) {}

  /** The layers of the user, and what the guards around them need. */
  record Users(
      Map<Place, List<Layer>> layers,
      Function<Request, Principal> principals,
      System.Logger logger) {}

  static Sender assemble(Parts parts, Users users, Sender transport) {
    Map<Place, List<Layer>> user = new EnumMap<>(Place.class);
    user.putAll(users.layers());
    UnaryOperator<Layer> guard =
        layer -> UserLayers.guarded(layer, users.principals(), users.logger());
    Pipeline p = new Pipeline();
    p.add(parts.observe());
    p.addAll(user.get(Place.CALL), guard);
    p.add(parts.content()); // above the cache, which keeps encoded bytes with their validators
    p.add(parts.keys()); // one for all hops and attempts
    p.add(parts.redirect()); // each hop passes everything below
    p.addAll(user.get(Place.HOP), guard);
    p.add(parts.cache()); // a hit costs no permit and no credential
    p.add(parts.retry());
    p.add(parts.breaker()); // counts each attempt
    p.add(parts.auth()); // gets the credential before the wait for a permit
    p.add(parts.limit()); // every exchange pays
    p.add(parts.sign()); // after the permit: the credential is fresh when it is sent
    p.addAll(user.get(Place.WIRE), layer -> UserLayers.guardedOnWire(layer, users.logger()));
    p.add(parts.attempt());
    return Layer.stack(p.layers, transport);
  }

  private void add(@Nullable Layer layer) {
    if (layer != null) {
      layers.add(layer);
    }
  }

  private void addAll(@Nullable Collection<Layer> more, UnaryOperator<Layer> guard) {
    if (more != null) {
      more.forEach(layer -> layers.add(guard.apply(layer)));
    }
  }
}
