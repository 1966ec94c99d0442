// SPDX-License-Identifier: Apache-2.0
package dev.analemma.internal.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream of UTF-8, one after the other, in memory that grows with the longest line
 * up to a bound. What is longer is passed over without being kept, or but for its start.
 *
 * <p>A line ends in LF, or, where that is asked for, in CR or CR LF; the last one perhaps in
 * nothing. What ends it belongs to it.
 */
final class ByteLines implements Closeable {
  private static final int READ_BYTES = 1 << 16;

  private final InputStream in;
  private final int bytesMax;
  private final boolean carriageReturns;
  private final boolean cut;
  private final CharsetDecoder decoder;
  private byte[] buffer = new byte[READ_BYTES];
  private ByteBuffer view = ByteBuffer.wrap(buffer);
  private CharBuffer chars = CharBuffer.allocate(READ_BYTES);
  private long offset;
  private int from;
  private int to;
  private int lineEnd;
  private boolean tooLong;
  // The start of a line of which nothing else is in the buffer any more.
  private byte @Nullable [] start;

  /**
   * Creates the lines of a stream.
   *
   * @param in the stream; it is closed with the lines
   * @param offset the offset of its first byte
   * @param bytesMax how long a line is at most, without what ends it
   * @param carriageReturns whether CR ends a line
   * @param replace whether bytes that are no UTF-8 are replaced
   * @param cut whether the start of a line that is too long is kept
   */
  ByteLines(
      InputStream in,
      long offset,
      int bytesMax,
      boolean carriageReturns,
      boolean replace,
      boolean cut) {
    this.in = in;
    this.offset = offset;
    this.bytesMax = bytesMax;
    this.carriageReturns = carriageReturns;
    this.cut = cut;
    CodingErrorAction action = replace ? CodingErrorAction.REPLACE : CodingErrorAction.REPORT;
    this.decoder =
        StandardCharsets.UTF_8.newDecoder().onMalformedInput(action).onUnmappableCharacter(action);
  }

  /** Moves to the next line; returns false if there is none. */
  boolean next() throws IOException {
    offset += lineEnd - from;
    from = lineEnd;
    tooLong = false;
    start = null;
    int scanned = from;
    while (true) {
      int end = endOfLine(scanned);
      if (end >= 0) {
        lineEnd = end;
        tooLong = contentEnd() - from > bytesMax;
        return true;
      }
      // One CR may stand at the end without being known as a part of CR LF.
      if (to - from > bytesMax + 1) {
        start = cut ? Arrays.copyOfRange(buffer, from, cutEnd()) : null;
        passOver();
        return true;
      }
      scanned = to - from;
      boolean more = fill();
      // A last CR is looked at again: perhaps an LF follows it.
      scanned = from + Math.max(0, scanned - 1);
      if (!more) {
        lineEnd = to;
        tooLong = contentEnd() - from > bytesMax;
        return from < to;
      }
    }
  }

  /** Returns whether the line is longer than allowed; then nothing of it is there, or its start. */
  boolean tooLong() {
    return tooLong;
  }

  /** Returns how long the line is, with what ends it; more than the bound if it is too long. */
  int length() {
    return lineEnd - from;
  }

  /** Returns the offset behind the line. */
  long nextOffset() {
    return offset + lineEnd - from;
  }

  /**
   * Returns the characters of the line, with what ends it; good until the next call.
   *
   * @throws CharacterCodingException if it is no UTF-8
   */
  CharBuffer text() throws CharacterCodingException {
    return decoded(lineEnd);
  }

  /**
   * Returns the characters of the line, or of its start if it is too long, without LF or CR LF;
   * good until the next call.
   */
  CharBuffer content() throws CharacterCodingException {
    if (start != null) {
      return decoded(ByteBuffer.wrap(start));
    }
    return decoded(tooLong ? cutEnd() : contentEnd());
  }

  /** Returns where a line that is too long is cut: not inside of a character. */
  private int cutEnd() {
    int end = from + bytesMax;
    while (end > from && (buffer[end] & 0xC0) == 0x80) {
      end--;
    }
    return end;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private CharBuffer decoded(int end) throws CharacterCodingException {
    return decoded(view.limit(end).position(from));
  }

  private CharBuffer decoded(ByteBuffer bytes) throws CharacterCodingException {
    if (chars.capacity() < bytes.remaining()) {
      chars = CharBuffer.allocate(buffer.length);
    }
    chars.clear();
    decoder.reset();
    CoderResult result = decoder.decode(bytes, chars, true);
    if (result.isError()) {
      result.throwException();
    }
    decoder.flush(chars);
    return chars.flip();
  }

  private int contentEnd() {
    int end = lineEnd;
    if (end > from && buffer[end - 1] == '\n') {
      end--;
      return end > from && buffer[end - 1] == '\r' ? end - 1 : end;
    }
    return carriageReturns && end > from && buffer[end - 1] == '\r' ? end - 1 : end;
  }

  /** Returns where the line ends if that is in the buffer, else -1. */
  private int endOfLine(int scanFrom) {
    byte[] bytes = buffer;
    for (int at = scanFrom; at < to; at++) {
      byte b = bytes[at];
      if (b == '\n') {
        return at + 1;
      }
      if (b == '\r' && carriageReturns) {
        if (at + 1 == to) {
          return -1;
        }
        return bytes[at + 1] == '\n' ? at + 2 : at + 1;
      }
    }
    return -1;
  }

  /** Reads on; what is before the line makes room first. Returns false at the end. */
  private boolean fill() throws IOException {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (to == buffer.length) {
      grow();
    }
    int count = in.read(buffer, to, buffer.length - to);
    to += Math.max(0, count);
    return count >= 0;
  }

  private void grow() {
    long wanted = Math.min(2L * buffer.length, (long) bytesMax + READ_BYTES);
    buffer = Arrays.copyOf(buffer, (int) wanted);
    view = ByteBuffer.wrap(buffer);
  }

  /** Drops everything up to the end of the line. */
  private void passOver() throws IOException {
    tooLong = true;
    while (true) {
      offset += to - from;
      boolean carriageReturn = carriageReturns && to > from && buffer[to - 1] == '\r';
      from = 0;
      to = 0;
      int count = in.read(buffer, 0, buffer.length);
      to = Math.max(0, count);
      if (carriageReturn) {
        // The line has ended; an LF belongs to it.
        lineEnd = to > 0 && buffer[0] == '\n' ? 1 : 0;
        break;
      }
      int end = endOfLine(0);
      if (end >= 0 || count < 0) {
        lineEnd = Math.max(0, end);
        break;
      }
    }
    offset += lineEnd;
    from = lineEnd;
  }
}
