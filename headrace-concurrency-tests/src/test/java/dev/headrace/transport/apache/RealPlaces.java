package dev.headrace.transport.apache;

import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.Request;
import dev.headrace.core.Url;
import dev.headrace.core.spi.TransportOptions;
import dev.headrace.testing.FakeTime;
import java.util.ArrayList;
import java.util.List;

/** Those of a connection's streams. */
final class RealPlaces implements StreamActors.Places {
  private static final List<WireExchange> EXCHANGES = exchanges();
  private final H2Streams streams = new H2Streams();
  private final List<H2Stream> places = new ArrayList<>();

  RealPlaces() {
    for (WireExchange exchange : EXCHANGES) {
      places.add(new H2Stream(ShutSession.connection(), exchange));
    }
  }

  /** Nothing is sent by them: they are told apart by their numbers. */
  private static List<WireExchange> exchanges() {
    FakeTime time = new FakeTime();
    ApacheTransport transport =
        new ApacheTransport(TransportOptions.builder(time, time).build(), NameLookup.system());
    transport.close();
    List<WireExchange> exchanges = new ArrayList<>();
    for (int hand = 0; hand < StreamActors.HANDS; hand++) {
      Request request = Request.get(Url.parse("https://api.test/"));
      exchanges.add(new WireExchange(transport, Exchange.begin(Call.of(request, time))));
    }
    return exchanges;
  }

  @Override
  public boolean add(int hand) {
    return streams.add(places.get(hand));
  }

  @Override
  public int next() {
    return places.indexOf(streams.next());
  }

  @Override
  public boolean withdraw(int hand) {
    return streams.withdraw(places.get(hand));
  }

  @Override
  public void release(int hand) {
    streams.release(places.get(hand));
  }

  @Override
  public void limit(int most) {
    streams.limit(most);
  }

  @Override
  public List<Integer> close() {
    return streams.close().stream().map(places::indexOf).toList();
  }
}
