package dev.headrace.core;

/**
 * One HTTP request: method, URL, header fields and body. Immutable; {@link #toString} masks
 * secrets.
 */
public final class Request {
  private final Method method;
  private final Url url;
  private final Headers headers;
  private final Body body;

  /** A request of these parts; {@link Body#empty()} for none. */
  public Request(Method method, Url url, Headers headers, Body body) {
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.body = body;
  }

  /** A GET of {@code url} without header fields of its own. */
  public static Request get(Url url) {
    return new Request(Method.GET, url, Headers.empty(), Body.empty());
  }

  /** The method. */
  public Method method() {
    return method;
  }

  /** The absolute URL. */
  public Url url() {
    return url;
  }

  /** The header fields, without those that the transport makes (Host, Content-Length, …). */
  public Headers headers() {
    return headers;
  }

  /** The body; {@link Body#empty()} if there is none. */
  public Body body() {
    return body;
  }

  /** This request with other header fields. */
  public Request withHeaders(Headers other) {
    return new Request(method, url, other, body);
  }

  /** This request with one header field set. */
  public Request withHeader(String name, String value) {
    return withHeaders(headers.with(name, value));
  }

  /** This request at another URL. */
  public Request withUrl(Url other) {
    return new Request(method, other, headers, body);
  }

  /** This request with another body. */
  public Request withBody(Body other) {
    return new Request(method, url, headers, other);
  }

  /** This request with another method. */
  public Request withMethod(Method other) {
    return new Request(other, url, headers, body);
  }

  /**
   * This request as one line for a shell (bash, zsh, ksh; any POSIX shell as long as it holds no
   * control characters), by which curl sends the same. No secret is in it: in the place of each
   * that {@link #toString} would mask, and of fields of the body with names like those of secrets,
   * stands a variable of the environment, {@code $HEADRACE_} and the name of the field: {@code
   * "Authorization: Bearer $HEADRACE_AUTHORIZATION"}. Set it to what stands there on the wire.
   *
   * <p>A body of JSON, a form or plain text is written out up to 8 KiB; of any other, the command
   * reads the file {@code request-body}. The body is not consumed.
   */
  public String toCurl() {
    return Curl.command(this);
  }

  @Override
  public String toString() {
    return method + " " + url + " " + headers;
  }
}
