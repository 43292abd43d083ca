package dev.headrace.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Reads {@code --cacert}: the certificates to trust, in PEM or DER, in place of the JVM's. */
final class TrustOption {

  private TrustOption() {}

  /** A context that trusts the certificates in {@code file} and no others. */
  static SSLContext parse(String file) {
    try {
      return context(certificates(Files.readAllBytes(Path.of(file)), file));
    } catch (IOException | InvalidPathException unreadable) {
      throw Stop.usage(
          "--cacert " + file + ": cannot be read (" + FileProblem.reason(unreadable) + ")");
    } catch (GeneralSecurityException unusable) {
      throw Stop.usage("--cacert " + file + ": " + unusable.getMessage());
    }
  }

  private static Collection<? extends Certificate> certificates(byte[] bytes, String file)
      throws GeneralSecurityException {
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(bytes));
      if (!found.isEmpty()) {
        return found;
      }
    } catch (CertificateException malformed) {
      // told below
    }
    throw Stop.usage("--cacert " + file + ": holds no certificate; give a PEM or DER file");
  }

  private static SSLContext context(Collection<? extends Certificate> trusted)
      throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int number = 0;
    for (Certificate certificate : trusted) {
      store.setCertificateEntry("ca-" + number++, certificate);
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }
}
