package dev.headrace.limit;

/** At a limiter. */
public final class LimiterActors extends DoorActors<Permit> {
  /** Lincheck makes one for each run. */
  public LimiterActors() {
    super(new LimiterDoor());
  }
}
