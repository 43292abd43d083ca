package dev.headrace;

import dev.headrace.core.spi.TransportProvider;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Looks for providers, by the context class loader first, then by the engine's own. */
final class Services {
  private static final Comparator<TransportProvider> BEST_FIRST =
      Comparator.comparingInt(TransportProvider::priority)
          .reversed()
          .thenComparing(provider -> provider.getClass().getName());

  private Services() {}

  static <S> @Nullable S first(Class<S> type) {
    List<S> found = all(type);
    return found.isEmpty() ? null : found.get(0);
  }

  /** The transport of the highest priority: which one it is does not hang on the class path. */
  static @Nullable TransportProvider transport() {
    List<TransportProvider> found = all(TransportProvider.class);
    return found.isEmpty() ? null : Collections.min(found, BEST_FIRST);
  }

  private static <S> List<S> all(Class<S> type) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    List<S> found = context == null ? List.of() : all(type, context);
    return found.isEmpty() ? all(type, Services.class.getClassLoader()) : found;
  }

  private static <S> List<S> all(Class<S> type, ClassLoader loader) {
    List<S> found = new ArrayList<>();
    ServiceLoader.load(type, loader).forEach(found::add);
    return found;
  }
}
