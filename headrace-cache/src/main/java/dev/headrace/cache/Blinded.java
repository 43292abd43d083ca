package dev.headrace.cache;

import dev.headrace.core.Headers;
import dev.headrace.core.Redaction;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.KeyGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/** Makes secrets comparable without keeping them: an HMAC under a key of this process. */
final class Blinded {
  private static final String ALGORITHM = "HmacSHA256";
  private static final SecretKey KEY = newKey();

  private Blinded() {}

  /** Whether the value of this field is a secret. */
  static boolean isSecret(Headers.Field field) {
    return field.sensitive() || Redaction.isSensitiveHeader(field.name());
  }

  /** The same text for the same value, as long as the process lives. */
  static String of(String secret) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(KEY);
      return HexFormat.of().formatHex(mac.doFinal(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, missing);
    }
  }

  private static SecretKey newKey() {
    try {
      return KeyGenerator.getInstance(ALGORITHM).generateKey();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, missing);
    }
  }
}
