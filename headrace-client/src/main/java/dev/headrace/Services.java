package dev.headrace;

import dev.headrace.core.spi.TransportProvider;
import java.util.Comparator;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Looks for providers, by the context class loader first, then by the engine's own. */
final class Services {
  private static final Comparator<TransportProvider> BEST_FIRST =
      Comparator.comparingInt(TransportProvider::priority)
          .reversed()
          .thenComparing(provider -> provider.getClass().getName());

  private Services() {}

  /** One of them; no other is made. */
  static <S> @Nullable S first(Class<S> type) {
    return providers(type).findFirst().orElse(null);
  }

  /** The transport of the highest priority: which one it is does not hang on the class path. */
  static @Nullable TransportProvider transport() {
    return providers(TransportProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .min(BEST_FIRST)
        .orElse(null);
  }

  private static <S> ServiceLoader<S> providers(Class<S> type) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    ServiceLoader<S> found = context == null ? null : ServiceLoader.load(type, context);
    return found != null && found.iterator().hasNext()
        ? found
        : ServiceLoader.load(type, Services.class.getClassLoader());
  }
}
