package dev.headrace.testing;

import dev.headrace.core.Url;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A small server on the loopback interface, of HTTP/1.1 or HTTP/2, that answers as a test wishes,
 * well or badly, down to the byte or the frame, and records what came in.
 *
 * <pre>{@code
 * try (FaultServer server = FaultServer.handling(request -> Reply.of(200, "hi"))) {
 *   client.get(server.base() + "/x") …
 *   assertThat(server.received().get(0).target()).isEqualTo("/x");
 * }
 *
 * FaultServer torn =
 *     FaultServer.builder()
 *         .on(1, 1, Step.bytes("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), Step.close())
 *         .handler(request -> Reply.of(200, "whole"))
 *         .start();
 * }</pre>
 *
 * <p>It listens at once, on a free port of 127.0.0.1. Handlers run on daemon threads, one for each
 * connection, over HTTP/2 one for each request: they may block, and must be thread-safe.
 * Connections are kept alive; HEAD, chunked requests and {@code Expect: 100-continue} are
 * understood. A handler that throws makes a 500 and is found in {@link #failures()}. Closing the
 * server ends everything, stalled connections included. Thread-safe.
 */
public final class FaultServer implements AutoCloseable {
  private final FaultScript script;
  private final FaultLog log;
  private final FaultListener listener;

  private FaultServer(FaultScript script, FaultLog log, FaultListener listener) {
    this.script = script;
    this.log = log;
    this.listener = listener;
  }

  /** A plain server that answers every request by {@code handler}. */
  public static FaultServer handling(Function<? super Received, Reply> handler) {
    return builder().handler(handler).start();
  }

  /** A server that refuses every connection; its port stays reserved until it is closed. */
  public static FaultServer refusing() {
    FaultScript script = new FaultScript();
    FaultLog log = new FaultLog(0);
    return new FaultServer(script, log, FaultListener.refusing(script, log));
  }

  /** A server to be set up; it answers 501 to what it was not told. */
  public static Builder builder() {
    return new Builder();
  }

  /** The port. */
  public int port() {
    return listener.port();
  }

  /** Scheme, host and port: {@code http://127.0.0.1:12345}. */
  public String base() {
    return (script.tls() == null ? "http" : "https") + "://127.0.0.1:" + port();
  }

  /** The URL of {@code target}, a path that may have a query. */
  public Url url(String target) {
    return Url.parse(base() + target);
  }

  /** How many connections were accepted. */
  public int connections() {
    return log.connections();
  }

  /** How many of them are open. */
  public int openConnections() {
    return listener.openConnections();
  }

  /** How many requests came in. */
  public int requests() {
    return log.requests();
  }

  /** The most requests that were being answered at the same time. */
  public int peakConcurrency() {
    return log.peak();
  }

  /** The requests that came in, in order; the latest of them if there were very many. */
  public List<Received> received() {
    return log.received();
  }

  /** The numbers of the connections that the peer has closed or broken, in that order. */
  public List<Integer> closedByPeer() {
    return log.closedByPeer();
  }

  /** What handlers threw, and requests that could not be read. */
  public List<Throwable> failures() {
    return log.failures();
  }

  /**
   * Waits until {@code count} requests came in.
   *
   * @throws AssertionError if they did not within {@code patience} of real time
   */
  public void awaitRequests(int count, Duration patience) {
    log.await(() -> log.requests() >= count, patience, count + " requests");
  }

  /**
   * Waits until the peer has closed or broken a connection.
   *
   * @param connection its number, from 1
   * @throws AssertionError if it did not within {@code patience} of real time
   */
  public void awaitClosed(int connection, Duration patience) {
    log.await(
        () -> log.closedByPeer().contains(connection),
        patience,
        "connection " + connection + " closed by the peer");
  }

  /**
   * The server's end of a connection over HTTP/2.
   *
   * @param connection its number, from 1
   * @throws NoSuchElementException if there is none yet
   */
  public Http2Connection http2(int connection) {
    Http2Connection known = listener.http2(connection);
    if (known == null) {
      throw new NoSuchElementException("connection " + connection + " over HTTP/2");
    }
    return known;
  }

  /** How many streams of HTTP/2 the peer has reset. */
  public int resets() {
    return log.resets();
  }

  /**
   * Waits until the peer has reset {@code count} streams of HTTP/2.
   *
   * @throws AssertionError if it did not within {@code patience} of real time
   */
  public void awaitResets(int count, Duration patience) {
    log.await(() -> log.resets() >= count, patience, count + " streams reset by the peer");
  }

  /** Ends all connections and threads, and waits for the threads. */
  @Override
  public void close() {
    listener.close();
  }

  /** How many requests over HTTP/2 are neither answered nor given up. */
  int openStreams() {
    return listener.openStreams();
  }

  @Override
  public String toString() {
    return "FaultServer[" + base() + ", " + log + "]";
  }

  /** How a server behaves. Not thread-safe. */
  public static final class Builder {
    private final FaultScript script = new FaultScript();
    private int kept = 10_000;
    private int port;

    private Builder() {}

    /** Speaks TLS. Defaults to plain HTTP. */
    public Builder tls(SSLContext context) {
      script.tls(context);
      return this;
    }

    /**
     * Speaks HTTP/2 (RFC 9113) and nothing else, over TLS: replies go out in its frames, as many at
     * a time as there are requests, and a request that is given up is reset and not closed.
     * Defaults to HTTP/1.1.
     */
    public Builder http2() {
      script.http2();
      return this;
    }

    /**
     * Speaks HTTP/2 frame by frame. Requests count once their head is in.
     *
     * @param greeting sends what comes first on a connection, which is to be SETTINGS
     * @param requests takes each request when its head is in, on a thread of its own
     */
    public Builder http2(
        Consumer<? super Http2Connection> greeting, Consumer<? super Http2Stream> requests) {
      script.http2(greeting, requests);
      return this;
    }

    boolean isTls() {
      return script.tls() != null;
    }

    /** Answers what the script does not. Defaults to 501. */
    public Builder handler(Function<? super Received, Reply> answers) {
      script.handler(answers);
      return this;
    }

    /**
     * Answers once the head is in and the content is not, then closes the connection; where it
     * returns null the request is read on. Defaults to null for all.
     */
    public Builder beforeContent(Function<? super Received, @Nullable Reply> answers) {
      script.early(answers);
      return this;
    }

    /** Takes these steps as soon as connection number {@code connection}, from 1, is there. */
    public Builder onAccept(int connection, Step... steps) {
      script.onAccept(connection, List.of(steps));
      return this;
    }

    /** Answers the request of this number on the connection of this number, both from 1. */
    public Builder on(int connection, int request, Step... steps) {
      script.on(connection, request, Reply.raw(steps));
      return this;
    }

    /** Keeps the latest {@code count} requests for {@code received()}. Defaults to 10,000. */
    public Builder keep(int count) {
      if (count < 0) {
        throw new IllegalArgumentException("cannot keep " + count + " requests");
      }
      kept = count;
      return this;
    }

    /** Listens on this port. Defaults to a free one. */
    public Builder port(int number) {
      if (number < 0 || number > 65_535) {
        throw new IllegalArgumentException("not a port: " + number);
      }
      port = number;
      return this;
    }

    /**
     * Starts the server. The caller closes it.
     *
     * @throws IllegalStateException if it shall speak HTTP/2 without TLS
     */
    public FaultServer start() {
      if (script.isHttp2() && script.tls() == null) {
        throw new IllegalStateException("HTTP/2 is spoken over TLS: tls(…) is missing");
      }
      FaultScript fixed = script.copy();
      FaultLog log = new FaultLog(kept);
      return new FaultServer(fixed, log, FaultListener.start(fixed, log, port));
    }
  }
}
