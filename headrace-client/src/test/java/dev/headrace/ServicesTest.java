package dev.headrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.spi.Transport;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.core.spi.TransportProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ServicesTest {
  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  /** Below the others. */
  public static class Fallback extends Beta {
    @Override
    public int priority() {
      return -1;
    }
  }

  /** One of two that are equal. */
  public static class Alpha extends Beta {}

  /** One of two that are equal. */
  public static class Beta implements TransportProvider {
    @Override
    public Transport create(TransportOptions options) {
      throw new UnsupportedOperationException("is only looked for");
    }
  }

  @AfterEach
  void asBefore() {
    Thread.currentThread().setContextClassLoader(before);
  }

  @Test
  void theHighestPriorityWinsAndThenTheNameWhateverTheOrder() {
    for (List<Class<?>> found :
        List.<List<Class<?>>>of(
            List.of(Fallback.class, Beta.class, Alpha.class),
            List.of(Alpha.class, Beta.class, Fallback.class))) {
      Thread.currentThread().setContextClassLoader(new Listing(found));
      assertThat(Services.transport()).isExactlyInstanceOf(Alpha.class);
    }
    Thread.currentThread().setContextClassLoader(new Listing(List.of(Fallback.class)));
    assertThat(Services.transport()).as("alone").isExactlyInstanceOf(Fallback.class);
  }

  /** Must not be made. */
  public static class Broken extends Beta {
    /** Fails. */
    public Broken() {
      throw new IllegalStateException("is not asked for");
    }
  }

  @Test
  void whereOneWillDoNoOtherIsMade() {
    Thread.currentThread().setContextClassLoader(new Listing(List.of(Beta.class, Broken.class)));
    assertThat(Services.first(TransportProvider.class)).isExactlyInstanceOf(Beta.class);
  }

  /** Lists these providers. */
  private static final class Listing extends ClassLoader {
    private final String names;

    Listing(List<Class<?>> providers) {
      super(ServicesTest.class.getClassLoader());
      names = String.join("\n", providers.stream().map(Class::getName).toList());
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      return name.endsWith(TransportProvider.class.getName())
          ? Collections.enumeration(List.of(new URL(null, "listing:all", new Handler())))
          : super.getResources(name);
    }

    private final class Handler extends URLStreamHandler {
      @Override
      protected URLConnection openConnection(URL url) {
        return new URLConnection(url) {
          @Override
          public void connect() {}

          @Override
          public InputStream getInputStream() {
            return new ByteArrayInputStream(names.getBytes(StandardCharsets.UTF_8));
          }
        };
      }
    }
  }
}
