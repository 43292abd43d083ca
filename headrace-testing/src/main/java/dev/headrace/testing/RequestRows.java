package dev.headrace.testing;

import static dev.headrace.testing.ContractRig.get;
import static dev.headrace.testing.ContractRig.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.Exchange;
import dev.headrace.core.Headers;
import dev.headrace.core.HeadraceException;
import dev.headrace.core.InternalException;
import dev.headrace.core.Method;
import dev.headrace.core.Reason;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sent;
import dev.headrace.core.TimeSource;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.CookieManager;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** What goes out, and that nothing else does. */
final class RequestRows {
  static final List<ContractRow> ALL =
      List.of(
          new ContractRow(
              "sends exactly what it was given and what frames it", RequestRows::exactBytes),
          ContractRow.anyVersion("sends method, target and fields as given", RequestRows::fields),
          ContractRow.anyVersion("sends field values beyond ASCII", RequestRows::beyondAscii),
          ContractRow.anyVersion("sends targets as they are", RequestRows::targets),
          ContractRow.anyVersion("sends an empty query", RequestRows::emptyQuery),
          ContractRow.anyVersion("sends any method", RequestRows::methods),
          ContractRow.anyVersion("refuses fields that are its own to set", RequestRows::forbidden),
          ContractRow.anyVersion("begins an exchange if nobody did", RequestRows::beginsExchange),
          ContractRow.anyVersion(
              "uses one connection for calls in a row", RequestRows::keepsConnection),
          ContractRow.anyVersion(
              "serves many calls at a time within its bound", RequestRows::manyCalls),
          ContractRow.anyVersion("follows no redirect", RequestRows::redirects),
          ContractRow.anyVersion("answers no challenge", RequestRows::challenges),
          ContractRow.anyVersion("keeps no cookies", RequestRows::cookies),
          ContractRow.anyVersion(
              "asks nothing of the JVM's defaults", RequestRows::foreignDefaults));

  private RequestRows() {}

  private static void exactBytes(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "hi"));
    Headers headers = Headers.of("X-B", "2", "x-a", "1", "X-B", "3");
    Request request = new Request(Method.GET, server.url("/p?q=1"), headers, Body.empty());
    assertEquals("hi", text(rig.send(ContractRig.call(request))));
    assertEquals(
        "GET /p?q=1 HTTP/1.1\r\nHost: 127.0.0.1:"
            + server.port()
            + "\r\nX-B: 2\r\nx-a: 1\r\nX-B: 3\r\n\r\n",
        new String(server.received().get(0).raw(), StandardCharsets.ISO_8859_1));
  }

  private static void fields(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "hi"));
    Headers headers =
        Headers.of("X-B", "2", "User-Agent", "me/1", "X-B", "3", "Accept", "a, b;q=0.1");
    Request request = new Request(Method.PUT, server.url("/p?q=1"), headers, Body.of("x"));
    assertEquals(200, rig.send(ContractRig.call(request)).status());
    Received received = server.received().get(0);
    assertEquals("PUT", received.method());
    assertEquals("/p?q=1", received.target());
    assertEquals("x", received.text());
    assertEquals(List.of("2", "3"), received.headers().all("x-b"));
    assertEquals(List.of("me/1"), received.headers().all("User-Agent"));
    assertEquals(List.of("a, b;q=0.1"), received.headers().all("Accept"));
    assertEquals(List.of("127.0.0.1:" + server.port()), received.headers().all("Host"));
    for (String name : List.of("Accept-Encoding", "Cookie", "Authorization", "Upgrade")) {
      assertFalse(received.headers().contains(name), name);
    }
  }

  private static void beyondAscii(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "hi"));
    rig.send(ContractRig.call(Request.get(server.url("/")).withHeader("X-A", "caf\u00e9")));
    assertEquals("caf\u00e9", server.received().get(0).headers().first("X-A"));
  }

  private static void targets(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, r.target()));
    for (String target :
        List.of("/", "/a//b", "/%7Ea/%2F?x=%20+&&=", "/;p=1/@:!$'()*,?a=[1]&b=/?:@")) {
      String sent = server.url(target).target();
      assertEquals(sent, text(rig.send(get(server.url(target)))));
    }
  }

  private static void emptyQuery(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, r.target()));
    assertEquals("/a?", text(rig.send(get(server.url("/a?")))));
  }

  private static void methods(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, r.method()));
    for (String name : List.of("GET", "DELETE", "OPTIONS", "PATCH", "POST", "PUT", "PURGE")) {
      Request request =
          new Request(Method.of(name), server.url("/"), Headers.empty(), Body.empty());
      assertEquals(name, text(rig.send(ContractRig.call(request))));
    }
  }

  private static void forbidden(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "x"));
    for (String name :
        List.of(
            "Host",
            "content-length",
            "TRANSFER-ENCODING",
            "Connection",
            "Expect",
            "Upgrade",
            "Proxy-Authorization")) {
      Call call = ContractRig.call(Request.get(server.url("/")).withHeader(name, "canary"));
      HeadraceException failure = rig.failure(call);
      assertInstanceOf(InternalException.class, failure, name);
      assertEquals(Reason.INTERNAL, failure.reason());
      assertEquals(Sent.NO, failure.sent());
      assertTrue(failure.summary().contains(name), failure.summary());
      assertFalse(failure.toString().contains("canary"), name);
    }
    assertEquals(0, server.connections());
  }

  private static void beginsExchange(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, "x"));
    Call bare = Call.of(Request.get(server.url("/")), TimeSource.system());
    assertEquals(null, bare.get(Exchange.KEY));
    assertEquals(200, rig.send(bare).status());
    assertEquals(1, server.requests());
  }

  private static void keepsConnection(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200, r.target()));
    for (int i = 0; i < 30; i++) {
      assertEquals("/" + i, text(rig.send(get(server.url("/" + i)))));
    }
    assertEquals(1, server.connections());
  }

  private static void manyCalls(ContractRig rig) {
    rig.with(o -> o.connectionsPerOrigin(20));
    FaultServer server = rig.handling(r -> Reply.of(200, r.target()));
    List<CompletionStage<Response>> stages = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      stages.add(rig.start(get(server.url("/" + i))));
    }
    for (int i = 0; i < stages.size(); i++) {
      assertEquals("/" + i, text(rig.await(stages.get(i))));
    }
    assertEquals(500, server.requests());
    int bound = 28; // what it was told, and 8 for those that are just being given back
    assertTrue(server.connections() <= bound, "connections: " + server.connections());
  }

  private static void redirects(ContractRig rig) {
    for (int status : new int[] {301, 302, 303, 307, 308}) {
      FaultServer server = rig.handling(r -> Reply.of(status).header("Location", "/other"));
      assertEquals(status, rig.send(get(server.url("/"))).status());
      assertEquals(1, server.requests());
    }
  }

  private static void challenges(ContractRig rig) {
    for (int status : new int[] {401, 407}) {
      String name = status == 401 ? "WWW-Authenticate" : "Proxy-Authenticate";
      FaultServer server = rig.handling(r -> Reply.of(status).header(name, "Basic realm=\"x\""));
      assertEquals(status, rig.send(get(server.url("/"))).status());
      assertEquals(1, server.requests());
    }
  }

  private static void cookies(ContractRig rig) {
    FaultServer server = rig.handling(r -> Reply.of(200).header("Set-Cookie", "a=b"));
    assertEquals("a=b", rig.send(get(server.url("/"))).headers().first("Set-Cookie"));
    rig.send(get(server.url("/")));
    assertFalse(server.received().get(1).headers().contains("Cookie"));
  }

  private static void foreignDefaults(ContractRig rig) {
    AtomicInteger asked = new AtomicInteger();
    ProxySelector proxies = ProxySelector.getDefault();
    CookieHandler cookies = CookieHandler.getDefault();
    Authenticator passwords = Authenticator.getDefault();
    ProxySelector.setDefault(new AskedForProxy(asked));
    CookieHandler.setDefault(new CookieManager());
    Authenticator.setDefault(new AskedForPassword(asked));
    try {
      challenges(rig);
      cookies(rig);
    } finally {
      ProxySelector.setDefault(proxies);
      CookieHandler.setDefault(cookies);
      Authenticator.setDefault(passwords);
    }
    assertEquals(0, asked.get());
  }

  /** Notes that it was asked. */
  private static final class AskedForProxy extends ProxySelector {
    private final AtomicInteger asked;

    AskedForProxy(AtomicInteger asked) {
      this.asked = asked;
    }

    @Override
    public List<Proxy> select(URI uri) {
      asked.incrementAndGet();
      return List.of(Proxy.NO_PROXY);
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, java.io.IOException failure) {}
  }

  /** Notes that it was asked. */
  private static final class AskedForPassword extends Authenticator {
    private final AtomicInteger asked;

    AskedForPassword(AtomicInteger asked) {
      this.asked = asked;
    }

    @Override
    protected PasswordAuthentication getPasswordAuthentication() {
      asked.incrementAndGet();
      return new PasswordAuthentication("user", new char[] {'x'});
    }
  }
}
