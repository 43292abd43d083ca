package dev.headrace.transport.apache;

import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.http2.frame.RawFrame;
import org.apache.hc.core5.http2.impl.nio.H2StreamListener;

/** Looks at heads before the engine does, and after it has made them; and at streams' windows. */
record H2Listener(H2Connection connection) implements H2StreamListener {

  /** What is malformed goes no further: the engine would end the connection for some of it. */
  @Override
  @SuppressWarnings("unchecked") // the list is made for this head, and is of headers
  public void onHeaderInput(HttpConnection from, int id, List<? extends Header> fields) {
    H2Stream stream = connection.streams().open(id);
    if (stream != null && !stream.receive(fields)) {
      fields.clear();
      ((List<Header>) fields).add(new BasicHeader(":status", "200"));
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the list is made for this request, and is of headers
  public void onHeaderOutput(HttpConnection to, int id, List<? extends Header> fields) {
    H2Head.protect((List<Header>) fields);
  }

  @Override
  public void onFrameInput(HttpConnection from, int id, RawFrame frame) {}

  @Override
  public void onFrameOutput(HttpConnection to, int id, RawFrame frame) {}

  @Override
  public void onInputFlowControl(HttpConnection from, int id, int delta, int window) {}

  /** Tells of a new stream's window, too, before anything is written to it. */
  @Override
  public void onOutputFlowControl(HttpConnection to, int id, int delta, int window) {
    H2Stream stream = connection.streams().open(id);
    if (stream != null) {
      stream.window(window);
    } else if (id > connection.newestId()) {
      connection.begins(id, window);
    }
  }
}
