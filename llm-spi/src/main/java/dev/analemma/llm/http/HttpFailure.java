// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.http;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Why there is no reply, or no whole one. A reply with a bad status is a reply.
 *
 * <p>Messages name the host and the path, never a query or a header.
 */
public final class HttpFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What failed, as far as it matters for what to do next. */
  public enum Kind {
    /** No connection: the name, the port, TLS. Nothing was sent. */
    CONNECT,
    /** No connection in time. Nothing was sent. */
    CONNECT_TIMEOUT,
    /** The connection broke before the head of the reply was there. */
    RESET,
    /** No byte of the body in time. */
    FIRST_BYTE_TIMEOUT,
    /** The body stood still. */
    IDLE_TIMEOUT,
    /** The whole took too long. */
    TOTAL_TIMEOUT,
    /** The connection broke within the body. */
    CUT,
    /** The body is larger than allowed. */
    TOO_LARGE,
    /** The other side does not speak HTTP. */
    MALFORMED,
    /** The caller had enough. */
    CANCELLED
  }

  private final Kind kind;

  /**
   * Creates a failure.
   *
   * @param kind what failed
   * @param message without secrets
   * @param cause what the client threw, whose texts have no secrets either
   */
  public HttpFailure(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** Returns what failed. */
  public Kind kind() {
    return kind;
  }

  /** Returns an address up to its path. */
  static String place(URI uri) {
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return uri.getScheme() + "://" + uri.getHost() + port + path;
  }
}
