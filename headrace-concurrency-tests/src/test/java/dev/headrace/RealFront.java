package dev.headrace;

import dev.headrace.core.Body;
import dev.headrace.core.Call;
import dev.headrace.core.ClientClosedException;
import dev.headrace.core.Headers;
import dev.headrace.core.Promise;
import dev.headrace.core.Request;
import dev.headrace.core.Response;
import dev.headrace.core.Sender;
import dev.headrace.core.Url;
import dev.headrace.testing.FakeTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The calls of a client, and a pipeline that answers them when it is told. */
final class RealFront implements CloseActors.Front {
  private static final Url URL = Url.parse("http://api.test/");
  private static final Response ANSWER =
      Response.of(
          200,
          Headers.empty(),
          Body.of(new byte[0]),
          new Response.Received(Instant.EPOCH, 0, "HTTP/1.1"));
  private final InFlight inFlight = new InFlight();
  private final List<Promise<Response>> answers = new ArrayList<>();
  private final List<Running.Blocking> calls = new ArrayList<>();

  RealFront() {
    FakeTime time = new FakeTime();
    for (int hand = 0; hand < CloseActors.HANDS; hand++) {
      Promise<Response> answer = new Promise<>();
      answers.add(answer);
      Call call = Call.of(Request.get(URL), time);
      calls.add(new Running.Blocking(call, dispatcher(asked -> sent(asked, answer))));
    }
  }

  @SuppressWarnings("NullAway") // what is not needed to answer a call
  private Dispatcher dispatcher(Sender pipeline) {
    return new Dispatcher(pipeline, null, null, inFlight, null, Runnable::run);
  }

  private static Promise<Response> sent(Call call, Promise<Response> answer) {
    call.scope().onCancel(answer::completeExceptionally);
    return answer;
  }

  @Override
  public @Nullable CompletableFuture<?> send(int hand) {
    Running.Blocking running = calls.get(hand);
    try {
      inFlight.begin(running);
    } catch (ClientClosedException closed) {
      return null;
    }
    running.send();
    return running;
  }

  @Override
  public void answer(int hand) {
    answers.get(hand).complete(ANSWER);
  }

  @Override
  public void close() {
    inFlight.close();
    inFlight.abort();
  }
}
