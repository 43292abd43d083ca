package dev.headrace;

import java.util.Iterator;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Looks for providers, by the context class loader first, then by the engine's own. */
final class Services {
  private Services() {}

  static <S> @Nullable S first(Class<S> type) {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    S found = context == null ? null : first(type, context);
    return found != null ? found : first(type, Services.class.getClassLoader());
  }

  private static <S> @Nullable S first(Class<S> type, ClassLoader loader) {
    Iterator<S> providers = ServiceLoader.load(type, loader).iterator();
    return providers.hasNext() ? providers.next() : null;
  }
}
