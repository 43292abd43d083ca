package dev.headrace.testing;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority, a server's certificate that it signed, and the TLS contexts for both
 * ends: made at run time by the {@code keytool} of the running JDK, for tests only. Immutable.
 *
 * <pre>{@code
 * TestCertificates certificates = TestCertificates.localhost();
 * FaultServer server = FaultServer.builder().tls(certificates.serverContext()).start();
 * }</pre>
 */
public final class TestCertificates {
  private static final String AUTHORITY = "authority";
  private static final String SERVER = "server";
  private static final String PASSWORD_VARIABLE = "TEST_STORE_PASSWORD";
  private static final int PATIENCE_SECONDS = 60;
  private final SSLContext server;
  private final SSLContext trusting;
  private final X509Certificate authority;

  private TestCertificates(KeyStore keys, char[] password) throws GeneralSecurityException {
    authority = (X509Certificate) keys.getCertificate(AUTHORITY);
    keys.deleteEntry(AUTHORITY); // the server must not present it as its own
    server = serverContext(keys, password);
    trusting = trustingContext(authority);
  }

  private static final class Localhost {
    static final TestCertificates INSTANCE =
        make(List.of("dns:localhost", "ip:127.0.0.1", "ip:::1"), "-1d", "30");
  }

  /** A valid certificate for localhost, 127.0.0.1 and ::1; the same one throughout the JVM. */
  public static TestCertificates localhost() {
    return Localhost.INSTANCE;
  }

  /** A valid certificate for these host names. */
  public static TestCertificates forHosts(String... names) {
    if (names.length == 0) {
      throw new IllegalArgumentException("name at least one host");
    }
    List<String> entries = new ArrayList<>();
    for (String name : names) {
      entries.add("dns:" + name);
    }
    return make(entries, "-1d", "30");
  }

  private static final class Expired {
    static final TestCertificates INSTANCE =
        make(List.of("dns:localhost", "ip:127.0.0.1"), "-10d", "5");
  }

  /**
   * A certificate for localhost and 127.0.0.1 whose time is over; the same one throughout the JVM.
   */
  public static TestCertificates expired() {
    return Expired.INSTANCE;
  }

  /** A server's context with certificate and key. */
  public SSLContext serverContext() {
    return server;
  }

  /** A client's context that trusts this authority and no other. */
  public SSLContext trustingContext() {
    return trusting;
  }

  /** The authority's certificate. */
  public X509Certificate authority() {
    return authority;
  }

  /** The authority's certificate in PEM, as a file for {@code --cacert} has it. */
  public String pem() {
    try {
      Base64.Encoder base64 = Base64.getMimeEncoder(64, new byte[] {'\n'});
      return "-----BEGIN CERTIFICATE-----\n"
          + base64.encodeToString(authority.getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static TestCertificates make(List<String> names, String start, String days) {
    String password = UUID.randomUUID().toString();
    try {
      Path folder = Files.createTempDirectory("headrace-tls");
      Path store = folder.resolve("store.p12");
      try {
        keytool(password, store, key(AUTHORITY, "-ext", "bc:c=ca:true", "-validity", "30"));
        keytool(
            password,
            store,
            key(
                SERVER,
                "-signer",
                AUTHORITY,
                "-ext",
                "san=" + String.join(",", names),
                "-startdate",
                start,
                "-validity",
                days));
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(store))) {
          keys.load(in, password.toCharArray());
        }
        return new TestCertificates(keys, password.toCharArray());
      } finally {
        Files.deleteIfExists(store);
        Files.delete(folder);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException("no test certificate", failure);
    }
  }

  private static List<String> key(String alias, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("-genkeypair", "-alias", alias, "-dname", "CN=test " + alias));
    arguments.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
    arguments.addAll(List.of(more));
    return arguments;
  }

  private static void keytool(String password, Path store, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.add("-J-XX:TieredStopAtLevel=1"); // it runs for a moment only
    command.addAll(arguments);
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    command.addAll(List.of("-storepass:env", PASSWORD_VARIABLE));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(PASSWORD_VARIABLE, password); // not for the process list
    Process process = builder.start();
    process.getOutputStream().close();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        throw new IOException("keytool failed: " + output);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool ran", interrupted);
    }
  }

  private static SSLContext serverContext(KeyStore keys, char[] password)
      throws GeneralSecurityException {
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }

  private static SSLContext trustingContext(X509Certificate authority)
      throws GeneralSecurityException {
    try {
      KeyStore trusted = KeyStore.getInstance("PKCS12");
      trusted.load(null, null);
      trusted.setCertificateEntry(AUTHORITY, authority);
      TrustManagerFactory managers =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      managers.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, managers.getTrustManagers(), null);
      return context;
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }
}
