package dev.headrace.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names for secrets that tell nothing about them: a keyed hash (HMAC, RFC 2104), whose key is drawn
 * when the process starts and never leaves it. Equal within a process only.
 */
final class Fingerprint {
  private static final int SHOWN_BYTES = 12;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SecretKeySpec KEY = new SecretKeySpec(random(32), "HmacSHA256");

  private Fingerprint() {}

  /** The name of these values, in this order; no other list of values has it. */
  static String of(List<String> values) {
    Mac mac = mac();
    for (String value : values) {
      byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
      mac.update(bytes);
    }
    return shown(mac.doFinal());
  }

  /** A name that is like no other. */
  static String fresh() {
    return shown(random(SHOWN_BYTES));
  }

  private static String shown(byte[] bytes) {
    byte[] head = Arrays.copyOf(bytes, SHOWN_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(head);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    RANDOM.nextBytes(bytes);
    return bytes;
  }

  private static Mac mac() {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(KEY);
      return mac;
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every Java platform has HmacSHA256", missing);
    }
  }
}
