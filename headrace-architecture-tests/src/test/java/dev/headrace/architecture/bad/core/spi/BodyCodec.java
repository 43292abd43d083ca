package dev.headrace.architecture.bad.core.spi;

/** The one interface that may declare a checked exception. */
public interface BodyCodec {
  /** May fail. */
  void decode() throws java.io.IOException;
}
