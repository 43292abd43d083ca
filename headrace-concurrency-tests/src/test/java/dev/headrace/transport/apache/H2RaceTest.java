package dev.headrace.transport.apache;

import static dev.headrace.Races.scene;

import dev.headrace.Races;
import dev.headrace.core.Phase;
import dev.headrace.transport.apache.H2Connections.Seeker;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.HttpHost;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Exchanges that share a connection, and those that look for one, interleaved. */
@Timeout(value = 1, unit = TimeUnit.HOURS) // for much effort
class H2RaceTest {
  private static final ExecutionScenario ENDED_AND_WITHDRAWN =
      scene(StreamActors.class, "join 0, join 1", "end 0", "withdraw 1, join 2");
  private static final ExecutionScenario CLOSED_AND_JOINED =
      scene(StreamActors.class, "join 0", "close", "join 1");
  private static final List<ExecutionScenario> STREAMS =
      List.of(
          ENDED_AND_WITHDRAWN,
          CLOSED_AND_JOINED,
          scene(StreamActors.class, "join 0, join 1, join 2", "allow", "end 0, join 3"),
          scene(StreamActors.class, "join 0, join 1, join 2", "end 0, end 1", "close"));
  private static final ExecutionScenario ARRIVES_AND_SOUGHT =
      scene(SeekerActors.class, "seek 0", "plain 0", "seek 1");
  private static final List<ExecutionScenario> SEEKERS =
      List.of(
          ARRIVES_AND_SOUGHT,
          scene(SeekerActors.class, "seek 0, seek 1", "made 0, close", "giveUp 1, seek 2"),
          scene(SeekerActors.class, "seek 0, seek 1", "giveUp 0", "seek 2, giveUp 1"),
          scene(SeekerActors.class, "seek 0, made 0", "close, seek 1", "seek 2, fail 2"));

  @Test
  void everyExchangeHasAStreamOrGoesElsewhere() {
    Races.sample(STREAMS).check(OfStreams.class);
  }

  @Test
  void nobodyWaitsForOneWhoDoesNotConnect() {
    Races.sample(SEEKERS).check(OfConnections.class);
  }

  @Test
  void controlTheMistakeOfStreamsIsFound() {
    Races.assertFound(GivesTheGone.class, ENDED_AND_WITHDRAWN);
    Races.assertFound(ClosesLate.class, CLOSED_AND_JOINED);
  }

  @Test
  void controlTheMistakeOfConnectionsIsFound() {
    Races.assertFound(QueuesLate.class, ARRIVES_AND_SOUGHT);
    Races.assertFound(ForgetsLate.class, ARRIVES_AND_SOUGHT);
  }

  /** On a connection. */
  public static final class OfStreams extends StreamActors {
    /** Lincheck makes one for each run. */
    public OfStreams() {
      super(new RealPlaces());
    }
  }

  /** Has two outcomes for one. */
  public static final class GivesTheGone extends StreamActors {
    /** Lincheck makes one for each run. */
    public GivesTheGone() {
      super(new LeakyPlaces(LeakyPlaces.Mistake.GIVES_THE_GONE));
    }
  }

  /** Lets one wait for nothing. */
  public static final class ClosesLate extends StreamActors {
    /** Lincheck makes one for each run. */
    public ClosesLate() {
      super(new LeakyPlaces(LeakyPlaces.Mistake.CLOSES_LATE));
    }
  }

  /** In search of one. */
  public static final class OfConnections extends SeekerActors {
    /** Lincheck makes one for each run. */
    public OfConnections() {
      super(new Real());
    }
  }

  /** Those of the transport. */
  private static final class Real implements SeekerActors.Known {
    private final HttpRoute route = new HttpRoute(new HttpHost("https", "api.test", 443));
    private final H2Connections connections = new H2Connections();

    @Override
    public boolean acquire(Seeker seeker) {
      return connections.acquire(route, seeker);
    }

    @Override
    public void connected(Seeker seeker, @Nullable H2Connection made) {
      connections.connected(route, seeker, made);
    }

    @Override
    public void failed(Seeker seeker) {
      connections.failed(route, seeker, Phase.CONNECT, new IOException("no way"));
    }

    @Override
    public void gone(Seeker seeker) {
      connections.gone(route, seeker);
    }
  }

  /** Forgets one that comes while another arrives. */
  public static final class QueuesLate extends SeekerActors {
    /** Lincheck makes one for each run. */
    public QueuesLate() {
      super(new LeakyKnown(LeakyKnown.Mistake.QUEUES_LATE));
    }
  }

  /** Forgets one that comes while the others are told. */
  public static final class ForgetsLate extends SeekerActors {
    /** Lincheck makes one for each run. */
    public ForgetsLate() {
      super(new LeakyKnown(LeakyKnown.Mistake.FORGETS_LATE));
    }
  }
}
