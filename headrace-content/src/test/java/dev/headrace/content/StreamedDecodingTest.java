package dev.headrace.content;

import static dev.headrace.content.ContentFixture.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.core.BoundExceededException;
import dev.headrace.core.Call;
import dev.headrace.core.Completions;
import dev.headrace.core.DecodingException;
import dev.headrace.core.Headers;
import dev.headrace.core.Response;
import dev.headrace.testing.Answer;
import dev.headrace.testing.StreamedBody;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamedDecodingTest {
  private static final long SEED = Long.getLong("headrace.seed", 1);
  private final ContentFixture f = new ContentFixture();

  private Response streamed() {
    return f.send(get(), o -> o.streamed(true));
  }

  /** Keeps what it gets and asks only when told to. */
  private static class Reader implements Flow.Subscriber<ByteBuffer> {
    final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Flow.@Nullable Subscription subscription;
    int buffers;
    int ends;
    @Nullable Throwable failure;

    @Override
    public void onSubscribe(Flow.Subscription s) {
      subscription = s;
    }

    @Override
    public void onNext(ByteBuffer buffer) {
      buffers++;
      assertThat(buffer.isReadOnly()).isTrue();
      byte[] chunk = new byte[buffer.remaining()];
      buffer.get(chunk);
      bytes.writeBytes(chunk);
    }

    @Override
    public void onError(Throwable cause) {
      ends++;
      failure = cause;
    }

    @Override
    public void onComplete() {
      ends++;
    }
  }

  private Reader read(Response response) {
    Reader reader = new Reader();
    response.body().publisher().subscribe(reader);
    return reader;
  }

  @Test
  void anyChunksAndAnyDemandYieldTheContent() {
    Random random = new Random(SEED);
    for (int round = 0; round < 100; round++) {
      byte[] content = Gzip.text(random.nextInt(200_000), random);
      f.streamedGzip(chunks(Gzip.concat(Gzip.of(content), Gzip.of("end")), random));
      Response response = streamed();
      assertThat(response.headers().isEmpty()).isTrue();
      assertThat(response.body().length()).isEqualTo(-1);

      Reader reader = read(response);
      while (reader.ends == 0) {
        reader.subscription.request(1 + random.nextInt(3));
      }

      assertThat(reader.failure).as("seed %d", SEED).isNull();
      assertThat(reader.bytes.toByteArray())
          .as("seed %d", SEED)
          .isEqualTo(Gzip.concat(content, "end".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
      assertThat(reader.ends).isEqualTo(1);
      assertThat(response.ended()).isCompleted();
    }
  }

  private static byte[][] chunks(byte[] whole, Random random) {
    List<byte[]> chunks = new ArrayList<>();
    for (int at = 0; at < whole.length; ) {
      int size = Math.min(whole.length - at, random.nextInt(5) == 0 ? 1 : random.nextInt(9_000));
      chunks.add(Arrays.copyOfRange(whole, at, at + size)); // empty ones, too
      at += size;
    }
    return chunks.toArray(byte[][]::new);
  }

  @Test
  void nothingIsYieldedOrReadBeyondTheDemand() {
    byte[] content = Gzip.text(200_000, new Random(SEED));
    byte[] encoded = Gzip.of(content);
    int[] requested = {0};
    f.transport.then(
        Answer.streamed(
            200,
            Headers.of("Content-Encoding", "gzip"),
            () -> dev.headrace.core.Body.once(counting(encoded, requested), -1, () -> {})));
    Response response = streamed();
    Reader reader = read(response);
    assertThat(requested[0]).isZero();

    reader.subscription.request(1);
    assertThat(reader.buffers).isEqualTo(1);
    assertThat(requested[0]).isEqualTo(1);
    reader.subscription.request(2);
    assertThat(reader.buffers).isEqualTo(3);

    response.close();
    assertThat(reader.buffers).isEqualTo(3);
    assertThat(f.transport.openBodies()).isZero();
  }

  /** One buffer for each request of one. */
  private static Flow.Publisher<ByteBuffer> counting(byte[] encoded, int[] requested) {
    return subscriber ->
        subscriber.onSubscribe(
            new Flow.Subscription() {
              private int at;

              @Override
              public void request(long n) {
                assertThat(n).isEqualTo(1);
                requested[0]++;
                int size = Math.min(8_192, encoded.length - at);
                at += size;
                subscriber.onNext(ByteBuffer.wrap(encoded, at - size, size));
              }

              @Override
              public void cancel() {}
            });
  }

  @Test
  void whatHasArrivedIsYieldedBeforeTheRestArrives() throws Exception {
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    java.util.zip.GZIPOutputStream gzip = new java.util.zip.GZIPOutputStream(encoded, 512, true);
    gzip.write("event: 1\n\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    gzip.flush();
    f.transport.then(
        Answer.streamed(
            200,
            Headers.of("Content-Encoding", "gzip"),
            () -> StreamedBody.stalling(encoded.toByteArray())));

    Response response = streamed();
    Reader reader = read(response);
    reader.subscription.request(Long.MAX_VALUE);

    assertThat(reader.bytes).hasToString("event: 1\n\n");
    assertThat(reader.ends).isZero();
    response.close();
    gzip.close();
  }

  @Test
  void badDataEndsTheStreamTypedAndGivesTheConnectionBack() {
    byte[] encoded = Gzip.of(Gzip.text(100_000, new Random(SEED)));
    byte[] truncated = Arrays.copyOf(encoded, encoded.length - 1);
    byte[] wrong = encoded.clone();
    wrong[wrong.length - 5] ^= 1;
    for (byte[] bad : List.of(truncated, wrong, Gzip.concat(encoded, new byte[] {1}))) {
      f.streamedGzip(bad, new byte[0]);
      Reader reader = read(streamed());
      reader.subscription.request(Long.MAX_VALUE);
      assertThat(reader.failure).isInstanceOf(DecodingException.class);
      assertThat(reader.ends).isEqualTo(1);
      assertThat(f.transport.openBodies()).isZero();
    }
  }

  @Test
  void aBombIsStoppedWhileItArrives() {
    f.streamedGzip(Gzip.of(new byte[50 << 20]));
    Reader reader = read(streamed());
    reader.subscription.request(Long.MAX_VALUE);

    assertThat(reader.failure)
        .isInstanceOf(BoundExceededException.class)
        .hasMessageContaining("100 times");
    assertThat(reader.bytes.size()).isLessThan(6 << 20);
    assertThat(f.transport.openBodies()).isZero();
  }

  @Test
  void aStreamMayBeLongerThanTheBoundOfBodiesInMemory() {
    byte[] content = Gzip.text(300_000, new Random(SEED));
    f.streamedGzip(Gzip.of(content));
    Call call = f.call(get(), o -> o.streamed(true).bodyLimit(1_000));
    Response response = f.send(call);
    assertThat(response.body().collect(1 << 20, call).toCompletableFuture().join())
        .isEqualTo(content);
  }

  @Test
  void severalCodingsComeOffAStream() {
    byte[] content = Gzip.text(100_000, new Random(SEED));
    byte[] twice = Gzip.of(Gzip.of(content));
    f.transport.then(
        Answer.streamed(
            200, Headers.of("Content-Encoding", "gzip, gzip"), () -> StreamedBody.of(twice)));
    Call call = f.call(get(), o -> o.streamed(true));
    assertThat(f.send(call).body().collect(1 << 20, call).toCompletableFuture().join())
        .isEqualTo(content);
  }

  @Test
  void theFailureOfTheConnectionIsPassedOn() {
    byte[] encoded = Gzip.of(Gzip.text(50_000, new Random(SEED)));
    IllegalStateException lost = new IllegalStateException("lost");
    f.transport.then(
        Answer.streamed(
            200,
            Headers.of("Content-Encoding", "gzip"),
            () -> StreamedBody.failing(lost, Arrays.copyOf(encoded, 5_000))));
    Reader reader = read(streamed());
    reader.subscription.request(Long.MAX_VALUE);
    assertThat(reader.failure).isSameAs(lost);
    assertThat(reader.ends).isEqualTo(1);
  }

  @Test
  void cancellingAndClosingUnreadGiveTheConnectionBack() {
    byte[] encoded = Gzip.of(Gzip.text(50_000, new Random(SEED)));
    f.streamedGzip(encoded).streamedGzip(encoded);
    Reader reader = read(streamed());
    reader.subscription.request(1);
    reader.subscription.cancel();
    assertThat(f.transport.openBodies()).isZero();
    reader.subscription.request(1);
    assertThat(reader.buffers).isEqualTo(1);
    assertThat(reader.ends).isZero();

    streamed().close();
    assertThat(f.transport.openBodies()).isZero();
  }

  @Test
  void demandMustBePositive() {
    f.streamedGzip(Gzip.of("text"));
    Reader reader = read(streamed());
    reader.subscription.request(0);
    assertThat(reader.failure).isInstanceOf(IllegalArgumentException.class);
    assertThat(f.transport.openBodies()).isZero();
  }

  @Test
  void aReaderThatThrowsEndsTheStream() {
    f.streamedGzip(Gzip.of("text"));
    Reader broken =
        new Reader() {
          @Override
          public void onNext(ByteBuffer buffer) {
            throw new IllegalStateException("reader");
          }
        };
    streamed().body().publisher().subscribe(broken);
    broken.subscription.request(1);
    assertThat(broken.failure).hasMessage("reader");
    assertThat(f.transport.openBodies()).isZero();
  }

  @Test
  @SuppressWarnings("try") // closing is what ends the stream
  void signalsFromManyThreadsStayInOrder() throws Exception {
    byte[] content = Gzip.text(2_000_000, new Random(SEED));
    byte[][] chunks = chunks(Gzip.of(content), new Random(SEED));
    java.util.concurrent.ExecutorService threads =
        java.util.concurrent.Executors.newFixedThreadPool(3);
    try (SubmissionPublisher<ByteBuffer> publisher = new SubmissionPublisher<>(threads, 4)) {
      f.transport.then(
          Answer.streamed(
              200,
              Headers.of("Content-Encoding", "gzip"),
              () -> dev.headrace.core.Body.once(publisher, -1, () -> {})));
      Call call = f.call(get(), o -> o.streamed(true));
      CompletableFuture<byte[]> all =
          f.send(call).body().collect(1 << 24, call).toCompletableFuture();
      for (byte[] chunk : chunks) {
        publisher.submit(ByteBuffer.wrap(chunk));
      }
      publisher.close();
      assertThat(all.get(30, TimeUnit.SECONDS)).isEqualTo(content);
    } catch (ExecutionException failed) {
      throw new AssertionError(Completions.unwrap(failed));
    } finally {
      threads.shutdownNow();
    }
  }
}
