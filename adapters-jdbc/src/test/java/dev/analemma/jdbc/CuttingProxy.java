// SPDX-License-Identifier: Apache-2.0
package dev.analemma.jdbc;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client of PostgreSQL and its server, and cuts a connection at the n-th message
 * of the protocol that goes in one direction, whatever connection that is on.
 *
 * <p>Protocol: version 3, "Message Formats" in the manual of PostgreSQL. A message is a byte that
 * says what it is, and its length in four bytes, which counts itself; a client's first one has no
 * such byte. Connections are neither encrypted nor ask to be.
 */
final class CuttingProxy implements AutoCloseable {
  /** Which way messages go. */
  enum Direction {
    TO_SERVER,
    TO_CLIENT
  }

  /** Where a message is cut. */
  enum Cut {
    /** Nothing of it arrives. */
    BEFORE,
    /** Its first half arrives. */
    WITHIN
  }

  private final ServerSocket listening;
  private final int serverPort;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private @Nullable Direction direction;
  private Cut cut = Cut.BEFORE;
  private int left = Integer.MAX_VALUE;
  private int passed;

  CuttingProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Lets a connection be cut at the n-th message from now on. */
  synchronized void arm(int n, Direction messages, Cut where) {
    left = n;
    direction = messages;
    cut = where;
    passed = 0;
  }

  /** Lets everything pass. */
  synchronized void disarm() {
    direction = null;
  }

  /** Returns whether a connection was cut. */
  synchronized boolean fired() {
    return left == 0;
  }

  /** Returns how many messages went in the direction since it was said. */
  synchronized int passed() {
    return passed;
  }

  private synchronized boolean cuts(Direction messages) {
    if (messages != direction) {
      return false;
    }
    passed++;
    return left > 0 && --left == 0;
  }

  private static void start(Runnable work) {
    Thread thread = new Thread(work, "proxy");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        start(() -> forward(client, server, Direction.TO_SERVER));
        start(() -> forward(server, client, Direction.TO_CLIENT));
      }
    } catch (IOException closed) {
      // The end.
    }
  }

  private void forward(Socket from, Socket to, Direction messages) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      boolean typed = messages == Direction.TO_CLIENT;
      for (byte[] message = next(in, typed); message != null; message = next(in, typed)) {
        if (cuts(messages)) {
          if (cut == Cut.WITHIN) {
            out.write(message, 0, message.length / 2);
          }
          return;
        }
        out.write(message);
        typed = true;
      }
    } catch (IOException over) {
      // One of the two has gone, and so does the other.
    } finally {
      sockets.remove(from);
      sockets.remove(to);
    }
  }

  /** Reads a message with its length, or null at the end. */
  private static byte @Nullable [] next(InputStream in, boolean typed) throws IOException {
    int type = typed ? in.read() : 0;
    if (type < 0) {
      return null;
    }
    int length = new DataInputStream(in).readInt();
    int before = typed ? 5 : 4;
    byte[] message = new byte[before + length - 4];
    message[0] = (byte) type;
    for (int i = 0; i < 4; i++) {
      message[before - 4 + i] = (byte) (length >>> (24 - 8 * i));
    }
    if (in.readNBytes(message, before, length - 4) < length - 4) {
      return null;
    }
    return message;
  }

  @Override
  public void close() {
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
