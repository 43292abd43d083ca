/** The front door: assembles the rooms into one client. */
@org.jspecify.annotations.NullMarked
module dev.headrace {
  requires transitive dev.headrace.core;
  requires transitive dev.headrace.auth;
  requires transitive dev.headrace.cache;
  requires dev.headrace.content;
  requires transitive dev.headrace.limit;
  requires transitive dev.headrace.retry;
  requires static org.jspecify;

  exports dev.headrace;

  uses dev.headrace.core.spi.BodyCodec;
  uses dev.headrace.core.spi.TransportProvider;
}
