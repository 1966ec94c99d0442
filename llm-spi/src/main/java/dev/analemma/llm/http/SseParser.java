// SPDX-License-Identifier: Apache-2.0
package dev.analemma.llm.http;

import dev.analemma.llm.http.HttpFailure.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Reads an event stream, however its bytes are cut into packets.
 *
 * <p>Lines are told apart as bytes, and decoded when they are whole: no byte of a longer character
 * is a line break in UTF-8. A line ends with LF, CR or CRLF; what ends with CR is done at once, and
 * an LF that follows it, be it in the next packet, is part of it. An event that the end of the
 * stream leaves without its empty line is none; neither is one without data. Ids and times for
 * connecting again are read over: no stream here is taken up where it ended.
 *
 * <p>Threads: one at a time.
 *
 * <p>Source: WHATWG HTML, "Server-sent events", "Interpreting an event stream".
 */
public final class SseParser {
  /** The bytes of one event, and of one line. */
  public static final int EVENT_BYTES_MAX = 16 << 20;

  private final int eventBytesMax;
  private final StringBuilder data = new StringBuilder();
  private byte[] line = new byte[1024];
  private int length;
  private String name = "";
  private int bytes;
  private boolean begun;
  private boolean afterCr;

  /** Creates a parser at the beginning of a stream. */
  public SseParser() {
    this(EVENT_BYTES_MAX);
  }

  SseParser(int eventBytesMax) {
    this.eventBytesMax = eventBytesMax;
  }

  /**
   * Reads on.
   *
   * @param packet the next bytes, which are consumed
   * @param events is told each event that they complete, in order
   * @throws HttpFailure {@link Kind#TOO_LARGE} if an event is larger than {@link #EVENT_BYTES_MAX}
   */
  public void read(ByteBuffer packet, Consumer<SseEvent> events) {
    int from = packet.position();
    for (int at = from; at < packet.limit(); at++) {
      byte next = packet.get(at);
      if (next == '\n' || next == '\r') {
        keep(packet, at - from);
        from = at + 1;
        packet.position(from);
        if (next == '\r' || !afterCr) {
          line(text(), events);
        }
        afterCr = next == '\r';
      }
    }
    keep(packet, packet.limit() - from);
  }

  /** Moves bytes of the packet to the line. */
  private void keep(ByteBuffer packet, int count) {
    if (count == 0) {
      return;
    }
    afterCr = false;
    bytes += count;
    if (bytes > eventBytesMax) {
      throw new HttpFailure(
          Kind.TOO_LARGE,
          "an event of the stream has more than %,d bytes".formatted(eventBytesMax),
          null);
    }
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.max(length + count, 2 * line.length));
    }
    packet.get(line, length, count);
    length += count;
  }

  private String text() {
    String text = new String(line, 0, length, StandardCharsets.UTF_8);
    length = 0;
    boolean marked = !begun && text.startsWith("\uFEFF");
    begun = true;
    return marked ? text.substring(1) : text;
  }

  private void line(String text, Consumer<SseEvent> events) {
    if (text.isEmpty()) {
      dispatch(events);
      return;
    }
    int colon = text.indexOf(':');
    String field = colon < 0 ? text : text.substring(0, colon);
    int from = colon < 0 ? text.length() : colon + 1;
    if (from < text.length() && text.charAt(from) == ' ') {
      from++;
    }
    if (field.equals("data")) {
      data.append(text, from, text.length()).append('\n');
    } else if (field.equals("event")) {
      name = text.substring(from);
    } else if (data.isEmpty() && name.isEmpty()) {
      // A comment between events, of a stream that may have nothing else for hours.
      bytes = 0;
    }
  }

  private void dispatch(Consumer<SseEvent> events) {
    bytes = 0;
    String type = name.isEmpty() ? "message" : name;
    name = "";
    if (!data.isEmpty()) {
      data.setLength(data.length() - 1);
      String text = data.toString();
      data.setLength(0);
      events.accept(new SseEvent(type, text));
    }
  }
}
