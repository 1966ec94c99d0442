// SPDX-License-Identifier: Apache-2.0
package dev.analemma.examples.logtriage;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a text line by line in bounded memory, whatever the bytes are.
 *
 * <p>A line ends at LF; a CR before it is dropped. What is no UTF-8 becomes U+FFFD. A line longer
 * than the limit is cut there and counted; the rest of it is skipped. Compressed files (gzip) are
 * read as what they hold.
 */
final class LineReader implements Closeable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER_BYTES];
  private final byte[] line;
  private int from;
  private int to;
  private boolean first = true;
  private long cutLines;

  /**
   * Creates a reader.
   *
   * @param in the bytes
   * @param lineBytesMax the longest line that is read whole
   */
  LineReader(InputStream in, int lineBytesMax) {
    this.in = in;
    this.line = new byte[lineBytesMax];
  }

  /** Opens a file, compressed or not. */
  static LineReader open(Path file, int lineBytesMax) throws IOException {
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    try {
      raw.mark(2);
      boolean gzip = raw.read() == 0x1f && raw.read() == 0x8b;
      raw.reset();
      return new LineReader(gzip ? new GZIPInputStream(raw, BUFFER_BYTES) : raw, lineBytesMax);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /** Returns how many lines were cut so far. */
  long cutLines() {
    return cutLines;
  }

  /** Returns the next line without its end, or null after the last. */
  @Nullable String next() throws IOException {
    int length = 0;
    boolean ascii = true;
    boolean cut = false;
    boolean any = false;
    boolean ended = false;
    while (!ended && (from < to || fill())) {
      any = true;
      int at = from;
      int stop = Math.min(to, from + line.length - length);
      while (at < stop && buffer[at] != '\n') {
        ascii &= buffer[at] >= 0;
        at++;
      }
      System.arraycopy(buffer, from, line, length, at - from);
      length += at - from;
      from = at;
      if (from < to && buffer[from] == '\n') {
        from++;
        ended = true;
      } else if (length == line.length && from < to) {
        cut = true;
        ended = skipLine();
      }
    }
    if (!any) {
      return null;
    }
    cutLines += cut ? 1 : 0;
    String text = decode(length, ascii);
    boolean marked = first && text.startsWith("\uFEFF");
    first = false;
    return marked ? text.substring(1) : text;
  }

  private boolean skipLine() throws IOException {
    while (from < to || fill()) {
      if (buffer[from++] == '\n') {
        return true;
      }
    }
    return true;
  }

  private String decode(int length, boolean ascii) {
    int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
    return new String(line, 0, end, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
  }

  private boolean fill() throws IOException {
    from = 0;
    to = Math.max(0, in.read(buffer, 0, buffer.length));
    return to > 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
