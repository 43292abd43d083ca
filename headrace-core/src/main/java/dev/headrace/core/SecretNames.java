package dev.headrace.core;

import java.util.Locale;
import java.util.Set;

/** Which names of headers, parameters and fields are those of secrets. */
final class SecretNames {
  private static final Set<String> EXACT =
      Set.of(
          "auth",
          "authorization",
          "assertion",
          "clientassertion",
          "credential",
          "credentials",
          "jwt",
          "pass",
          "passphrase",
          "passwd",
          "password",
          "pwd",
          "secret",
          "sig",
          "signature",
          "subscriptionkey",
          "token",
          "xamzcredential",
          "xgoogcredential");

  private static final String[] ENDINGS = {
    "token",
    "secret",
    "password",
    "passwd",
    "signature",
    "apikey",
    "accesskey",
    "secretkey",
    "privatekey",
    "authkey",
    "clientkey",
    "subscriptionkey",
    "functionskey",
    "masterkey",
    "secretaccesskey",
    "authorization",
    "xauth"
  };

  /** Too common as names of harmless fields to be masked there. */
  private static final Set<String> PARAMETERS_ONLY = Set.of("code", "key");

  private SecretNames() {}

  /** Whether a header or a field of a body has a name like that of a secret. */
  static boolean isKeyLike(String name) {
    return isKeyLikePlain(plain(name));
  }

  /** Whether a query or form parameter has a name like that of a secret; decodes the name. */
  static boolean isSecretParameter(String name) {
    String plain = plain(name);
    return PARAMETERS_ONLY.contains(plain) || isKeyLikePlain(plain);
  }

  private static boolean isKeyLikePlain(String plain) {
    if (EXACT.contains(plain)) {
      return true;
    }
    for (String ending : ENDINGS) {
      if (plain.endsWith(ending)) {
        return true;
      }
    }
    return false;
  }

  /** In lower case, percent-decoded, without what only separates words. */
  private static String plain(String name) {
    StringBuilder plain = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == '%' && i + 2 < name.length()) {
        int high = Character.digit(name.charAt(i + 1), 16);
        int low = Character.digit(name.charAt(i + 2), 16);
        if (high >= 0 && low >= 0) {
          c = (char) (high << 4 | low);
          i += 2;
        }
      }
      if (Character.isLetterOrDigit(c)) {
        plain.append(c);
      }
    }
    return plain.toString().toLowerCase(Locale.ROOT);
  }
}
