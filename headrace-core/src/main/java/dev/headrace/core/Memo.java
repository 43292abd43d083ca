package dev.headrace.core;

import java.lang.reflect.Type;
import org.jspecify.annotations.Nullable;

/**
 * A slot for the decoded value of a stored response, owned by the stored entry and shared by all
 * responses served from it. It keeps one value, the last one; only values of immutable types belong
 * here. Who finds that the response cannot be decoded at all says so here. Thread-safe.
 */
public final class Memo {
  /** The slot of the stored entry that a response belongs to; set by {@code cache}. */
  public static final Attribute<Memo> KEY = Attribute.named("memo");

  private volatile @Nullable Kept kept;
  private volatile boolean spoiled;

  private record Kept(Type type, Object value) {}

  /** An empty slot. */
  public Memo() {}

  /** The kept value, if it was decoded as {@code type}. */
  public @Nullable Object get(Type type) {
    Kept now = kept;
    return now != null && now.type.equals(type) ? now.value : null;
  }

  /** Keeps {@code value}, decoded as {@code type}, in place of what was kept before. */
  public void put(Type type, Object value) {
    kept = new Kept(type, value);
  }

  /** Says that nobody can decode the stored response: it is not served again. */
  public void spoil() {
    spoiled = true;
  }

  /** Whether the stored response cannot be decoded. */
  public boolean isSpoiled() {
    return spoiled;
  }
}
