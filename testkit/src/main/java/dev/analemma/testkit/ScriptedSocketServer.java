// SPDX-License-Identifier: Apache-2.0
package dev.analemma.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server on this machine that answers each request with the next {@link SocketScript}: replies
 * that are cut, stand still or come in pieces, on real sockets.
 *
 * <p>Each request gets a connection of its own. One for which there is no script is answered with
 * status 599.
 *
 * <p>Threads: safe.
 */
public final class ScriptedSocketServer implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 30;

  private final ServerSocket listening;
  private final Queue<SocketScript> scripts = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
  private final BlockingQueue<Boolean> left = new LinkedBlockingQueue<>();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * A request as it came.
   *
   * @param method such as {@code POST}
   * @param target path and query
   * @param headers by name, in whatever case it is asked for
   * @param body in UTF-8
   */
  public record Request(String method, String target, Map<String, String> headers, String body) {}

  private ScriptedSocketServer(ServerSocket listening) {
    this.listening = listening;
  }

  /** Starts a server that answers with the scripts, one a request. */
  public static ScriptedSocketServer start(SocketScript... scripts) {
    try {
      ScriptedSocketServer server =
          new ScriptedSocketServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      for (SocketScript script : scripts) {
        server.then(script);
      }
      thread(server::accept);
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds a script. */
  public ScriptedSocketServer then(SocketScript script) {
    scripts.add(script);
    return this;
  }

  /** Returns where it listens, without a path. */
  public URI uri() {
    return URI.create("http://127.0.0.1:" + listening.getLocalPort());
  }

  /**
   * Takes the oldest request that nobody has taken; waits for it.
   *
   * @throws AssertionError if none comes
   */
  public Request request() {
    return taken(requests, "no request came");
  }

  /** Returns how many requests came that nobody has taken. */
  public int requests() {
    return requests.size();
  }

  /**
   * Waits until the other side closes a connection whose script stands still.
   *
   * @throws AssertionError if it does not
   */
  public void awaitLeft() {
    taken(left, "no connection was closed by the other side");
  }

  private static <T> T taken(BlockingQueue<T> queue, String otherwise) {
    try {
      T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError(otherwise + " within " + PATIENCE_SECONDS + " seconds");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting", e);
    }
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "scripted-socket-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (closed.getCount() > 0) {
      try {
        Socket socket = listening.accept();
        sockets.add(socket);
        thread(() -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      requests.add(read(in));
      SocketScript script = scripts.poll();
      play(
          script == null ? SocketScript.reply(599, "text/plain", "no script") : script, socket, in);
    } catch (IOException | InterruptedException e) {
      // The other side left in the middle, or the server was closed: the test knows.
    } finally {
      sockets.remove(socket);
    }
  }

  private void play(SocketScript script, Socket socket, InputStream in)
      throws IOException, InterruptedException {
    for (SocketScript.Step step : script.steps) {
      switch (step.kind()) {
        case WRITE -> {
          socket.getOutputStream().write(step.bytes());
          socket.getOutputStream().flush();
        }
        case AWAIT -> step.latch().await();
        case RST -> socket.setSoLinger(true, 0);
        case STALL -> awaitEnd(in);
        case FIN -> socket.shutdownOutput();
      }
    }
  }

  private void awaitEnd(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException reset) {
      // As good as an end.
    }
    if (closed.getCount() > 0) {
      left.add(true);
    }
  }

  private static Request read(InputStream in) throws IOException {
    String[] first = line(in).split(" ", -1);
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("Content-Length", "0"));
    String body = new String(in.readNBytes(length), UTF_8);
    return new Request(first[0], first[1], Collections.unmodifiableMap(headers), body);
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new IOException("the request ended within its head");
      }
      if (next != '\r') {
        line.write(next);
      }
    }
    return line.toString(ISO_8859_1);
  }

  /** Closes the server and all of its connections. */
  @Override
  public void close() {
    closed.countDown();
    try {
      listening.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
