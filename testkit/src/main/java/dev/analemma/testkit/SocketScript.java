// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * What a {@link ScriptedSocketServer} does on one connection after it has read a request: bytes,
 * packets and an end.
 *
 * <p>A script without a written end closes the connection as it should be closed.
 *
 * <p>Threads: build it on one, before the server has it.
 */
public final class SocketScript {
  final List<Step> steps = new ArrayList<>();
  private final boolean chunked;
  private boolean ended;

  private SocketScript(boolean chunked) {
    this.chunked = chunked;
  }

  /** Returns a script that sends exactly what is said, the head included. */
  public static SocketScript raw() {
    return new SocketScript(false);
  }

  /**
   * Returns a script that sends a whole reply.
   *
   * @param status such as 200
   * @param type its media type
   * @param body what it says, in UTF-8
   * @param headers more of them, as {@code "Retry-After: 2"}
   */
  public static SocketScript reply(int status, String type, String body, String... headers) {
    byte[] bytes = body.getBytes(UTF_8);
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Content-Length: " + bytes.length);
    return raw().send(head(status, type, all)).send(bytes).end();
  }

  /**
   * Returns a script that sends the head of a stream whose end is that of the connection.
   *
   * @param type its media type
   * @param headers more of them
   */
  public static SocketScript stream(String type, String... headers) {
    return raw().send(head(200, type, List.of(headers)));
  }

  /**
   * Returns a script that sends the head of a stream in chunks; each packet is a chunk.
   *
   * @param type its media type
   * @param headers more of them
   */
  public static SocketScript chunkedStream(String type, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add("Transfer-Encoding: chunked");
    SocketScript script = new SocketScript(true);
    script.steps.add(Step.write(head(200, type, all).getBytes(UTF_8)));
    return script;
  }

  private static String head(int status, String type, List<String> headers) {
    StringBuilder head = new StringBuilder("HTTP/1.1 %d Scripted\r\n".formatted(status));
    head.append("Content-Type: %s\r\nConnection: close\r\n".formatted(type));
    headers.forEach(header -> head.append(header).append("\r\n"));
    return head.append("\r\n").toString();
  }

  /** Sends a text in UTF-8, as one packet as far as the network lets it. */
  public SocketScript send(String text) {
    return send(text.getBytes(UTF_8));
  }

  /** Sends bytes, as one packet as far as the network lets it. */
  public SocketScript send(byte[] bytes) {
    if (!chunked) {
      return add(Step.write(bytes));
    }
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.writeBytes("%x\r\n".formatted(bytes.length).getBytes(UTF_8));
    chunk.writeBytes(bytes);
    chunk.writeBytes("\r\n".getBytes(UTF_8));
    return add(Step.write(chunk.toByteArray()));
  }

  /** Sends nothing more until a latch is open. */
  public SocketScript await(CountDownLatch latch) {
    return add(Step.await(latch));
  }

  /** Sends the end of a stream in chunks, and closes the connection. */
  public SocketScript end() {
    if (chunked) {
      add(Step.write("0\r\n\r\n".getBytes(UTF_8)));
    }
    return cut();
  }

  /** Closes the connection with FIN, whatever was promised. */
  public SocketScript cut() {
    add(Step.FIN);
    ended = true;
    return this;
  }

  /** Ends the connection with RST. */
  public SocketScript reset() {
    add(Step.RST);
    ended = true;
    return this;
  }

  /** Sends nothing more, and waits until the other side closes the connection. */
  public SocketScript stall() {
    add(Step.STALL);
    ended = true;
    return this;
  }

  private SocketScript add(Step step) {
    if (ended) {
      throw new IllegalStateException("the script has ended; nothing can follow");
    }
    steps.add(step);
    return this;
  }

  /** One thing to do; bytes to send, or a latch to wait for, or neither. */
  record Step(Kind kind, byte[] bytes, CountDownLatch latch) {
    static final Step FIN = new Step(Kind.FIN, new byte[0], new CountDownLatch(0));
    static final Step RST = new Step(Kind.RST, new byte[0], new CountDownLatch(0));
    static final Step STALL = new Step(Kind.STALL, new byte[0], new CountDownLatch(0));

    static Step write(byte[] bytes) {
      return new Step(Kind.WRITE, bytes, new CountDownLatch(0));
    }

    static Step await(CountDownLatch latch) {
      return new Step(Kind.AWAIT, new byte[0], latch);
    }
  }

  enum Kind {
    WRITE,
    AWAIT,
    FIN,
    RST,
    STALL
  }
}
