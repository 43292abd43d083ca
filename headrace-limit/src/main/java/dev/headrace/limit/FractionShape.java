package dev.headrace.limit;

/**
 * Used and allowed as a fraction: {@code X-Shopify-Shop-Api-Call-Limit: 32/40}, and {@code
 * Sforce-Limit-Info: api-usage=10018/100000} of Salesforce.
 */
final class FractionShape implements HeaderShape {
  private final String field;

  /** Fractions in the field of this name, in lower case. */
  FractionShape(String field) {
    this.field = field;
  }

  @Override
  public boolean claims(String name) {
    return name.equalsIgnoreCase(field);
  }

  @Override
  public void read(Reading reading) {
    for (String line : reading.headers().all(field)) {
      for (String each : line.split("[,;]", -1)) {
        int equals = each.indexOf('=');
        String name = equals < 0 ? "" : each.substring(0, equals).strip();
        if (!each.isBlank() && !add(name, fraction(each.substring(equals + 1)), reading)) {
          reading.ignore(field);
        }
      }
    }
  }

  private static boolean add(String name, String fraction, Reading reading) {
    int slash = fraction.indexOf('/');
    Long used = slash < 0 ? null : Trio.count(fraction.substring(0, slash));
    Long limit = slash < 0 ? null : Trio.count(fraction.substring(slash + 1));
    if (used == null || limit == null || used < 0 || limit < 1) {
      return false;
    }
    reading.add(RateSignal.named(name).limit(limit).remaining(Math.max(0, limit - used)));
    return true;
  }

  /** Without what Salesforce says in parentheses: whose usage it is. */
  private static String fraction(String text) {
    int comment = text.indexOf('(');
    return (comment < 0 ? text : text.substring(0, comment)).strip();
  }
}
