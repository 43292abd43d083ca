/**
 * Fakes and fixtures for testing code that calls HTTP APIs, without sleeping and mostly without a
 * network.
 *
 * <ul>
 *   <li>{@link dev.headrace.testing.FakeTime}: a clock and a timer that a test moves;
 *   <li>{@link dev.headrace.testing.ScriptedTransport}: a transport that answers by a script;
 *   <li>{@link dev.headrace.testing.RecordingLayer}: shows what one layer gives the next;
 *   <li>{@link dev.headrace.testing.FaultServer}: a real server, of HTTP/1.1 or HTTP/2, that
 *       answers well or badly, to the byte; {@link dev.headrace.testing.TestCertificates} for its
 *       TLS;
 *   <li>{@link dev.headrace.testing.TestProxy}: a real proxy, HTTP and SOCKS;
 *   <li>{@link dev.headrace.testing.QuotaPolicy}: the ways in which servers count a quota;
 *   <li>{@link dev.headrace.testing.LayerVerifier}: checks that a layer keeps its contract;
 *   <li>{@link dev.headrace.testing.TransportContract}: what every transport promises, as tests;
 *   <li>{@link dev.headrace.testing.LedgerExtension}: fails tests that leave something open.
 * </ul>
 *
 * <p>A test of a layer that tries again after a refused connection:
 *
 * <pre>{@code
 * @ExtendWith(LedgerExtension.class)
 * class TryAgainTest {
 *   private final FakeTime time = new FakeTime();
 *
 *   @Test
 *   void triesAgainAfterASecond() {
 *     ScriptedTransport transport =
 *         ScriptedTransport.on(time).fail(Reason.CONNECT_REFUSED, Sent.NO).respond(200, "ok");
 *     Sender client = new TryAgain(time).over(transport);
 *
 *     CompletionStage<Response> answer =
 *         client.send(Call.of(Request.get(Url.parse("https://api.example/x")), time));
 *     time.advance(Duration.ofSeconds(1));
 *
 *     assertThat(answer.toCompletableFuture().join().status()).isEqualTo(200);
 *     assertThat(transport.sends()).isEqualTo(2);
 *   }
 * }
 * }</pre>
 */
package dev.headrace.testing;
