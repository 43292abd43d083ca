package dev.headrace.transport.apache;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http2.hpack.HPackDecoder;
import org.apache.hc.core5.http2.hpack.HPackEncoder;
import org.apache.hc.core5.util.ByteArrayBuffer;

/** The server's end of one HTTP/2 connection. Reads by itself; whoever likes may write. */
final class H2Peer {
  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;
  static final int END_STREAM = 1;
  static final int END_HEADERS = 4;
  static final int HEADER_TABLE_SIZE = 1;
  static final int MAX_CONCURRENT_STREAMS = 3;
  static final int INITIAL_WINDOW_SIZE = 4;
  static final int NO_ERROR = 0;
  static final int INTERNAL_ERROR = 2;
  static final int REFUSED_STREAM = 7;
  static final int CANCEL = 8;

  /** A request, its body as far as it has come, and how much may be sent in answer. */
  static final class Received {
    final int id;
    final List<Header> fields;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    volatile boolean ended;
    private long window;

    Received(int id, List<Header> fields, long window) {
      this.id = id;
      this.fields = fields;
      this.window = window;
    }

    String field(String name) {
      return fields.stream()
          .filter(f -> f.getName().equals(name))
          .map(Header::getValue)
          .findFirst()
          .orElse("");
    }

    String path() {
      return field(":path");
    }

    synchronized byte[] body() {
      return body.toByteArray();
    }
  }

  private final Map<Integer, Received> requests = new ConcurrentHashMap<>();
  private final List<int[]> resets = new CopyOnWriteArrayList<>(); // stream and code
  private final List<int[]> goAways = new CopyOnWriteArrayList<>(); // last stream and code
  private final HPackDecoder decoder = new HPackDecoder(4096, StandardCharsets.ISO_8859_1);
  private final HPackEncoder encoder = new HPackEncoder(4096, StandardCharsets.ISO_8859_1);
  private final Socket socket;
  private final Executor executor;
  private final H2Server.Handler handler;
  private final DataInputStream in;
  private final OutputStream out;
  private volatile long initialWindow = 65_535;
  private long window = 65_535; // of the connection; guarded by this
  private int left = Integer.MAX_VALUE; // bytes until the connection breaks; guarded by out
  private boolean breaksByReset; // guarded by out
  volatile boolean givesCredit = true;
  final AtomicInteger pongs = new AtomicInteger();

  H2Peer(Socket socket, Executor executor, H2Server.Handler handler) throws IOException {
    this.socket = socket;
    this.executor = executor;
    this.handler = handler;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  Map<Integer, Received> requests() {
    return requests;
  }

  /** The request on a stream that there is. */
  Received request(int id) {
    return Objects.requireNonNull(requests.get(id), "no such stream");
  }

  List<int[]> resets() {
    return resets;
  }

  List<int[]> goAways() {
    return goAways;
  }

  boolean isReset(int id) {
    return resets.stream().anyMatch(r -> r[0] == id);
  }

  void run() throws IOException {
    byte[] preface = in.readNBytes(24);
    if (!new String(preface, StandardCharsets.US_ASCII).startsWith("PRI * HTTP/2.0")) {
      throw new IOException("no preface");
    }
    while (true) {
      int head = in.readInt();
      int flags = in.readUnsignedByte();
      int id = in.readInt();
      byte[] payload = in.readNBytes(head >>> 8);
      try {
        read(head & 0xff, flags, id, payload);
      } catch (HttpException broken) {
        throw new IOException(broken);
      }
    }
  }

  private void read(int type, int flags, int id, byte[] payload) throws IOException, HttpException {
    ByteBuffer bytes = ByteBuffer.wrap(payload);
    switch (type) {
      case HEADERS -> {
        if ((flags & END_HEADERS) == 0) {
          throw new IOException("continued heads are not read here");
        }
        Received request = new Received(id, decoder.decodeHeaders(bytes), initialWindow);
        request.ended = (flags & END_STREAM) != 0;
        requests.put(id, request);
        executor.execute(() -> handle(request));
      }
      case DATA -> {
        Received request = request(id);
        synchronized (request) {
          request.body.write(payload);
        }
        request.ended = (flags & END_STREAM) != 0;
        if (givesCredit && payload.length > 0) {
          credit(0, payload.length);
          credit(id, payload.length);
        }
      }
      case RST_STREAM -> resets.add(new int[] {id, bytes.getInt()});
      case GOAWAY -> goAways.add(new int[] {bytes.getInt(), bytes.getInt()});
      case PING -> pongs.addAndGet(flags & 1);
      case WINDOW_UPDATE -> widen(id, bytes.getInt());
      case SETTINGS -> {
        if ((flags & 1) == 0) {
          while (bytes.hasRemaining()) {
            int setting = bytes.getShort();
            int value = bytes.getInt();
            if (setting == INITIAL_WINDOW_SIZE) {
              initialWindow = value;
            } else if (setting == HEADER_TABLE_SIZE) {
              synchronized (out) {
                encoder.setMaxTableSize(value);
              }
            }
          }
          frame(SETTINGS, 1, 0);
        }
      }
      default -> {}
    }
  }

  private void handle(Received request) {
    try {
      handler.handle(this, request);
    } catch (IOException ended) {
      // the connection's end
    }
  }

  private synchronized void widen(int id, int bytes) {
    Received request = requests.get(id);
    if (id == 0) {
      window += bytes;
    } else if (request != null) {
      request.window += bytes;
    }
    notifyAll();
  }

  void credit(int id, int bytes) throws IOException {
    frame(WINDOW_UPDATE, 0, id, ByteBuffer.allocate(4).putInt(bytes).array());
  }

  /** Pairs of a setting and its value. */
  void settings(int... pairs) throws IOException {
    ByteBuffer payload = ByteBuffer.allocate(3 * pairs.length);
    for (int i = 0; i < pairs.length; i += 2) {
      payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
    }
    frame(SETTINGS, 0, 0, payload.array());
  }

  void answer(Received request, String body) throws IOException {
    headers(request.id, false, ":status", "200");
    frame(DATA, END_STREAM, request.id, body.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Pairs of a name and a value. */
  void headers(int id, boolean last, String... fields) throws IOException {
    frame(HEADERS, END_HEADERS | (last ? END_STREAM : 0), id, () -> encode(fields));
  }

  byte[] encode(String... fields) {
    List<Header> list = new ArrayList<>();
    for (int i = 0; i < fields.length; i += 2) {
      list.add(new BasicHeader(fields[i], fields[i + 1]));
    }
    try {
      ByteArrayBuffer block = new ByteArrayBuffer(256);
      encoder.encodeHeaders(block, list, false);
      return block.toByteArray();
    } catch (IOException impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** Sends as much of {@code body} as the windows allow, and waits for more until all is out. */
  void body(Received request, byte[] body) throws IOException {
    int at = 0;
    while (at < body.length) {
      int size = reserve(request, Math.min(16_384, body.length - at));
      byte[] part = Arrays.copyOfRange(body, at, at + size);
      at += size;
      frame(DATA, at == body.length ? END_STREAM : 0, request.id, part);
    }
  }

  /** Takes up to {@code most} bytes from both windows, when there are any. */
  private synchronized int reserve(Received request, int most) throws IOException {
    while (Math.min(window, request.window) <= 0) {
      try {
        wait();
      } catch (InterruptedException stopped) {
        throw new IOException(stopped);
      }
    }
    int size = (int) Math.min(Math.min(window, request.window), most);
    take(request, size);
    return size;
  }

  /** How much may still be sent in answer to {@code request}. */
  synchronized long window(Received request) {
    return request.window;
  }

  /** Notes that so many bytes were sent in answer to {@code request}. */
  synchronized void take(Received request, int bytes) {
    window -= bytes;
    request.window -= bytes;
  }

  void reset(int id, int code) throws IOException {
    frame(RST_STREAM, 0, id, ByteBuffer.allocate(4).putInt(code).array());
  }

  void goAway(int last, int code) throws IOException {
    frame(GOAWAY, 0, 0, ByteBuffer.allocate(8).putInt(last).putInt(code).array());
  }

  void frame(int type, int flags, int id, byte... payload) throws IOException {
    frame(type, flags, id, () -> payload);
  }

  private void frame(int type, int flags, int id, java.util.function.Supplier<byte[]> payload)
      throws IOException {
    synchronized (out) { // the encoder's table, too, is in the order of the frames
      byte[] bytes = payload.get();
      ByteBuffer frame = ByteBuffer.allocate(9 + bytes.length);
      frame.putInt(bytes.length << 8 | type).put((byte) flags).putInt(id).put(bytes);
      int size = Math.min(left, frame.capacity());
      out.write(frame.array(), 0, size);
      out.flush();
      left -= size;
      if (left == 0 && breaksByReset) {
        cut();
      } else if (left == 0) {
        socket.close();
      }
    }
  }

  /** Ends the connection after so many bytes of frames, orderly or by a reset. */
  void breakAfter(int bytes, boolean reset) {
    synchronized (out) {
      left = bytes;
      breaksByReset = reset;
    }
  }

  /** Ends the connection at once. */
  void cut() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException ended) {
      // it was
    }
  }
}
