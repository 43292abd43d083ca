package dev.headrace.core.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BodyStreamTest {
  private final List<String> events = new ArrayList<>();
  private final Origin origin = new Origin();
  private final BodyStream stream = new BodyStream(origin);
  private final Reader reader = new Reader();

  private final class Origin implements BodyStream.Source {
    private int settled;

    @Override
    public void demanded() {
      events.add("demanded");
    }

    @Override
    public void handsOver(int bytes) {
      events.add("hands over " + bytes);
    }

    @Override
    public void settled() {
      settled++;
    }

    @Override
    public void abandoned() {
      events.add("abandoned");
    }
  }

  private class Reader implements Flow.Subscriber<ByteBuffer> {
    private Flow.@Nullable Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription to) {
      subscription = to;
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      assertThat(buffer.isReadOnly()).isTrue();
      events.add(StandardCharsets.US_ASCII.decode(buffer).toString());
    }

    @Override
    public void onError(Throwable failure) {
      events.add("failed: " + failure.getMessage());
    }

    @Override
    public void onComplete() {
      events.add("complete");
    }

    void request(long n) {
      Objects.requireNonNull(subscription).request(n);
    }

    void cancel() {
      Objects.requireNonNull(subscription).cancel();
    }
  }

  private void receive(String text) {
    stream.receive(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  @Test
  void handsOnWhatIsDemandedAndKeepsTheRest() {
    receive("a");
    stream.subscribe(reader);
    receive("bc");
    receive("d");
    assertThat(events).isEmpty();
    reader.request(2);
    assertThat(events).containsExactly("demanded", "hands over 1", "a", "hands over 2", "bc");
    events.clear();
    reader.request(1);
    assertThat(events).containsExactly("demanded", "hands over 1", "d");
  }

  @Test
  void completesWhenAllIsHandedOnWithoutFurtherDemand() {
    stream.subscribe(reader);
    receive("a");
    stream.complete();
    assertThat(events).isEmpty();
    reader.request(1);
    assertThat(events).containsExactly("demanded", "hands over 1", "a", "complete");
  }

  @Test
  void anEmptyBodyCompletesAtOnce() {
    stream.complete();
    stream.subscribe(reader);
    assertThat(events).containsExactly("complete");
  }

  @Test
  void aFailureOvertakesWhatWaits() {
    stream.subscribe(reader);
    receive("a");
    stream.fail(new IllegalStateException("cut"));
    stream.complete();
    reader.request(1);
    assertThat(events).containsExactly("failed: cut", "demanded");
  }

  @Test
  void noDemandIsAFailureOnce() {
    stream.subscribe(reader);
    reader.request(0);
    reader.request(-1);
    assertThat(events).containsExactly("failed: demand must be positive", "abandoned", "abandoned");
  }

  @Test
  void afterACancellationNothingComes() {
    stream.subscribe(reader);
    receive("a");
    reader.cancel();
    receive("b");
    reader.request(5);
    stream.complete();
    assertThat(events).containsExactly("abandoned", "demanded");
    assertThat(stream.isStarving()).isFalse();
  }

  @Test
  void demandHasNoEnd() {
    stream.subscribe(reader);
    reader.request(Long.MAX_VALUE - 1);
    reader.request(Long.MAX_VALUE);
    events.clear();
    for (int i = 0; i < 3; i++) {
      receive("a");
    }
    assertThat(events).filteredOn("a"::equals).hasSize(3);
    assertThat(stream.isDemanded()).isTrue();
  }

  @Test
  void starvesWhileSomethingIsDemandedAndNothingWaitsAndMoreMayCome() {
    assertThat(stream.isStarving()).isFalse();
    stream.subscribe(reader);
    reader.request(2);
    assertThat(stream.isStarving()).isTrue();
    receive("a");
    assertThat(stream.isStarving()).isTrue();
    receive("b");
    assertThat(stream.isStarving()).as("all is given").isFalse();
    reader.request(1);
    assertThat(stream.isStarving()).isTrue();
    stream.fail(new IllegalStateException("cut"));
    assertThat(stream.isStarving()).isFalse();
  }

  @Test
  void aWholeBodyDoesNotStarve() {
    stream.subscribe(reader);
    reader.request(1);
    stream.complete();
    assertThat(stream.isStarving()).isFalse();
  }

  @Test
  void theSourceIsToldAfterWhateverMayHaveChanged() {
    stream.settle();
    assertThat(origin.settled).isEqualTo(1);
    receive("a");
    assertThat(origin.settled).isEqualTo(2);
    stream.subscribe(reader);
    assertThat(origin.settled).isEqualTo(3);
    reader.request(1);
    assertThat(origin.settled).isEqualTo(4);
  }

  @Test
  void aSourceAndAReaderThatAnswerAtOnceNeedNoStack() {
    int buffers = 100_000;
    AtomicInteger given = new AtomicInteger();
    Generator generator = new Generator(buffers);
    generator.stream.subscribe(
        new Reader() {
          @Override
          public void onSubscribe(Flow.Subscription to) {
            super.onSubscribe(to);
            request(1);
          }

          @Override
          public void onNext(ByteBuffer buffer) {
            given.incrementAndGet();
            request(1);
          }
        });
    assertThat(given).hasValue(buffers);
    assertThat(events).containsExactly("complete");
  }

  private static class Quiet implements BodyStream.Source {
    @Override
    public void demanded() {}

    @Override
    public void handsOver(int bytes) {}

    @Override
    public void settled() {}

    @Override
    public void abandoned() {}
  }

  /** Gives one buffer whenever its stream starves. */
  private static final class Generator extends Quiet {
    private final BodyStream stream = new BodyStream(this);
    private int left;

    Generator(int buffers) {
      left = buffers;
    }

    @Override
    public void settled() {
      if (!stream.isStarving()) {
        return;
      }
      if (left-- > 0) {
        stream.receive(ByteBuffer.allocate(1));
      } else {
        stream.complete();
      }
    }
  }

  /** One thread receives, another demands: all arrives, in order, one signal at a time. */
  @Test
  void signalsComeOneAtATimeAndInOrder() throws Exception {
    int buffers = 20_000;
    AtomicLong next = new AtomicLong();
    AtomicBoolean inside = new AtomicBoolean();
    CompletableFuture<Void> done = new CompletableFuture<>();
    BodyStream shared = new BodyStream(new Quiet());
    CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    shared.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription to) {
            subscription.complete(to);
          }

          @Override
          public void onNext(ByteBuffer buffer) {
            boolean alone = inside.compareAndSet(false, true);
            if (!alone || buffer.getInt() != next.getAndIncrement()) {
              done.completeExceptionally(new AssertionError("at " + next));
            }
            inside.set(false);
          }

          @Override
          public void onError(Throwable failure) {
            done.completeExceptionally(failure);
          }

          @Override
          public void onComplete() {
            done.complete(null);
          }
        });
    Thread demanding =
        new Thread(
            () -> {
              for (int i = 0; i < buffers; i++) {
                subscription.join().request(1);
              }
            },
            "demanding");
    demanding.start();
    for (int i = 0; i < buffers; i++) {
      shared.receive(ByteBuffer.allocate(Integer.BYTES).putInt(i).flip());
    }
    shared.complete();
    done.get(30, TimeUnit.SECONDS);
    demanding.join();
    assertThat(next).hasValue(buffers);
  }
}
