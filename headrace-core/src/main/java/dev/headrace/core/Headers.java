package dev.headrace.core;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Header fields (RFC 9110 §5): names compared without regard to case, order and repeats kept,
 * secret values tagged. Immutable. {@link #toString} masks tagged values and those of fields that
 * are known to hold secrets.
 */
public final class Headers implements Iterable<Headers.Field> {
  private static final Headers EMPTY = new Headers(new Field[0]);
  private final Field[] fields;

  /** The last that were made of these: the same layers add the same fields to each call's. */
  private @Nullable Derived derived; // a race makes it anew

  private Headers(Field[] fields) {
    this.fields = fields;
  }

  /**
   * One field line.
   *
   * @param name as written
   * @param value without surrounding white space
   * @param sensitive whether the value is a secret: masked wherever it would be shown, and dropped
   *     where the request leaves its origin
   */
  public record Field(String name, String value, boolean sensitive) {

    /** The value, or a mask if it is a secret; of a URL, with its secrets masked. */
    public String shown() {
      if (sensitive || Redaction.isSensitiveHeader(name)) {
        return Redaction.MASK;
      }
      return Redaction.isUrlHeader(name) ? Redaction.url(value) : value;
    }

    @Override
    public String toString() {
      return name + ": " + Redaction.printable(shown());
    }
  }

  /** No fields. */
  public static Headers empty() {
    return EMPTY;
  }

  /** Fields from alternating names and values. */
  public static Headers of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("names and values must come in pairs");
    }
    Builder builder = builder();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      builder.add(namesAndValues[i], namesAndValues[i + 1]);
    }
    return builder.build();
  }

  /** A builder without fields. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder with these fields. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.fields.addAll(Arrays.asList(fields));
    return builder;
  }

  /** The value of the first field of this name, or null. */
  public @Nullable String first(String name) {
    for (Field field : fields) {
      if (field.name.equalsIgnoreCase(name)) {
        return field.value;
      }
    }
    return null;
  }

  /** The values of all fields of this name, in order. */
  public List<String> all(String name) {
    List<String> values = null;
    for (Field field : fields) {
      if (field.name.equalsIgnoreCase(name)) {
        if (values == null) {
          values = new ArrayList<>(2);
        }
        values.add(field.value);
      }
    }
    return values == null ? List.of() : values;
  }

  /**
   * All values of this name as one, joined by a comma (RFC 9110 §5.3), or null if there is none.
   */
  public @Nullable String joined(String name) {
    List<String> values = all(name);
    return values.isEmpty() ? null : values.size() == 1 ? values.get(0) : String.join(", ", values);
  }

  /** Whether there is a field of this name. */
  public boolean contains(String name) {
    return first(name) != null;
  }

  /** How many field lines there are. */
  public int size() {
    return fields.length;
  }

  /** Whether there are no fields. */
  public boolean isEmpty() {
    return fields.length == 0;
  }

  /** These fields with {@code name} set to one value. */
  public Headers with(String name, String value) {
    Field[] others = without(name).fields;
    Field[] all = Arrays.copyOf(others, others.length + 1);
    all[others.length] = FieldCheck.checked(name, value, false);
    return new Headers(all);
  }

  /** These fields with those of {@code more} in the place of those of the same names. */
  @SuppressWarnings("ReferenceEquality") // the very one that came last
  public Headers withAll(Headers more) {
    Derived known = derived;
    if (known == null || known.more != more) {
      known = new Derived(more, toBuilder().setAll(more).build());
      derived = known;
    }
    return known.all;
  }

  private record Derived(Headers more, Headers all) {}

  /** These fields without those of this name. */
  public Headers without(String name) {
    return contains(name) ? filter(field -> !field.name.equalsIgnoreCase(name)) : this;
  }

  /** The fields that {@code keep} accepts. */
  public Headers filter(Predicate<Field> keep) {
    Field[] kept = Arrays.stream(fields).filter(keep).toArray(Field[]::new);
    return kept.length == fields.length ? this : new Headers(kept);
  }

  /** Lower-case name to values, in order of first appearance, secrets masked. */
  public Map<String, List<String>> toMap() {
    Map<String, List<String>> map = new LinkedHashMap<>();
    for (Field field : fields) {
      map.computeIfAbsent(field.name.toLowerCase(Locale.ROOT), n -> new ArrayList<>(1))
          .add(field.shown());
    }
    return map;
  }

  @Override
  public Iterator<Field> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < fields.length;
      }

      @Override
      public Field next() {
        if (next >= fields.length) {
          throw new NoSuchElementException();
        }
        return fields[next++];
      }
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Headers that && Arrays.equals(fields, that.fields);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(fields);
  }

  @Override
  public String toString() {
    return Arrays.toString(fields);
  }

  /** Whether {@code text} is a token (RFC 9110 §5.6.2). */
  public static boolean isToken(String text) {
    return FieldCheck.isToken(text);
  }

  /** Collects fields; checks each so that none can change the message's framing. */
  public static final class Builder {
    private final List<Field> fields = new ArrayList<>();

    private Builder() {}

    /**
     * Appends a field.
     *
     * @throws IllegalArgumentException if the name is no token or the value holds a control
     *     character or one beyond ISO-8859-1; the value is not in the message
     */
    public Builder add(String name, String value) {
      return add(name, value, false);
    }

    /** Appends a field whose value is a secret. */
    public Builder addSensitive(String name, String value) {
      return add(name, value, true);
    }

    /** Replaces all fields of this name by one. */
    public Builder set(String name, String value) {
      return remove(name).add(name, value);
    }

    /** Replaces all fields of this name by one whose value is a secret. */
    public Builder setSensitive(String name, String value) {
      return remove(name).addSensitive(name, value);
    }

    /** Appends all of these fields, tags included. */
    public Builder addAll(Headers more) {
      fields.addAll(Arrays.asList(more.fields));
      return this;
    }

    /** Takes all fields out whose name occurs in {@code more}, then appends those. */
    public Builder setAll(Headers more) {
      for (Field field : more.fields) {
        remove(field.name);
      }
      return addAll(more);
    }

    /** Takes all fields of this name out. */
    public Builder remove(String name) {
      fields.removeIf(field -> field.name.equalsIgnoreCase(name));
      return this;
    }

    /**
     * Appends a field that was received: taken as it came, for the transport's parser checked it.
     */
    public Builder addReceived(String name, String value) {
      fields.add(new Field(name, value, false));
      return this;
    }

    /** Whether there is a field of this name so far. */
    public boolean contains(String name) {
      for (Field field : fields) {
        if (field.name.equalsIgnoreCase(name)) {
          return true;
        }
      }
      return false;
    }

    /** How many fields there are so far. */
    public int size() {
      return fields.size();
    }

    /** The fields so far. */
    public Headers build() {
      return fields.isEmpty() ? EMPTY : new Headers(fields.toArray(EMPTY.fields));
    }

    private Builder add(String name, String value, boolean sensitive) {
      fields.add(FieldCheck.checked(name, value, sensitive));
      return this;
    }
  }
}
