package dev.headrace;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * The way in: {@code Headrace.client("https://api.example.com").build()}.
 *
 * @see ClientBuilder
 */
public final class Headrace {
  private static final String VERSION = readVersion();

  private Headrace() {}

  /**
   * A builder of a client whose calls go below {@code baseUrl}; its path is a prefix of theirs.
   *
   * @throws IllegalArgumentException if it is not an absolute http or https URL, or has userinfo, a
   *     query or a fragment
   */
  public static ClientBuilder client(String baseUrl) {
    return new ClientBuilder(BaseUrl.of(baseUrl, false));
  }

  /** The version of this library. */
  public static String version() {
    return VERSION;
  }

  private static String readVersion() {
    try (InputStream in = Headrace.class.getResourceAsStream("version.properties")) {
      Properties properties = new Properties();
      if (in != null) {
        properties.load(in);
      }
      return properties.getProperty("version", "unknown");
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
